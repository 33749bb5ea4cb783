/* cxx.h: whose call it is when the C++ library makes it.
 *
 * std::thread::join() lies in libstdc++ and calls pthread functions from there;
 * std::mutex::lock(), where nothing is inlined, is a function of the program
 * that was written in the library's header. Where these were called from says
 * nothing; the place of such a call is where the program called the library.
 */
#ifndef CXX_H
#define CXX_H

#include "thread.h"

enum cxx_code {
	CXX_NOT,
	CXX_LIBRARY, /* its callers are found by the unwinder alone */
	CXX_FRAMED   /* by its frame pointer, which is a hundred times faster */
};

/* At load. */
void cxx_find(void);
/* Whose code this is. Slow: log_entry() asks once for each address. */
enum cxx_code cxx_code(const void *address);
/* Of the call with this return address, which is no CXX_NOT, of a function of ours that has this
 * frame (NULL: it is not known): the innermost place outside of the library; if there is none, where the thread was
 * created. */
uint32_t cxx_site(const struct thread *self, const void *address, const void *frame);
/* The innermost of the callers of the code at this address that lies outside of libc and the C++ library, or NULL. */
const void *cxx_outside(const void *address);

#endif
