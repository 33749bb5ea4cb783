#include "python_name.h"

#include <dlfcn.h>
#include <string.h>

#include "log.h"
#include "python_code.h"

/* Names that count on (Thread-1, Thread-2, ...) must not fill the table of functions. */
enum { NAMES = 1024 };

static struct {
	void *(*PyFrame_GetLocals)(void *frame);                           /* a new reference */
	void *(*PyMapping_GetItemString)(void *mapping, const char *name); /* likewise, or NULL */
	void *(*PyObject_GetAttrString)(void *object, const char *name);   /* likewise */
	const char *(*PyUnicode_AsUTF8)(void *text);
	long (*PyLong_AsLong)(void *number);
	void (*PyErr_Clear)(void);
	void (*Py_DecRef)(void *object);
} api;
static uint32_t names;

static void
release(void *object)
{
	if (object)
		api.Py_DecRef(object);
}

static void *
attribute(void *object, const char *name)
{
	return object ? api.PyObject_GetAttrString(object, name) : NULL;
}

/* The code of a thread's target, or of its class's run. */
static void *
code_of(void *thread)
{
	static const char *const places[] = {"_target", "run"};
	void *code = NULL;
	for (int i = 0; !code && i < 2; i++) {
		void *function = attribute(thread, places[i]);
		code = attribute(function, "__code__");
		release(function);
	}
	return code;
}

/* "Thread-7" says nothing. */
static bool
is_number(const char *name)
{
	static const char prefix[] = "Thread-";
	size_t n = sizeof prefix - 1;
	return !strncmp(name, prefix, n) && strspn(name + n, "0123456789") == strlen(name + n);
}

static uint32_t
site(void *name, void *function, void *file, void *line)
{
	const char *name_text = name ? api.PyUnicode_AsUTF8(name) : NULL;
	const char *file_text = file ? api.PyUnicode_AsUTF8(file) : NULL;
	long number = line ? api.PyLong_AsLong(line) : 0;
	if (name_text && function && is_number(name_text))
		name_text = api.PyUnicode_AsUTF8(function);
	if (!name_text || !file_text || number <= 0)
		return 0;
	uint32_t code = python_code_enter(file_text, name_text);
	return code == WIRE_NONE ? 0 : log_code_line(code, 0, (uint32_t)number);
}

uint32_t
python_name_site(void *frame)
{
	if (names == NAMES)
		return 0;
	names++;
	void *locals = api.PyFrame_GetLocals(frame);
	void *thread = locals ? api.PyMapping_GetItemString(locals, "self") : NULL;
	void *name = attribute(thread, "_name"), *code = code_of(thread);
	void *file = attribute(code, "co_filename"), *line = attribute(code, "co_firstlineno");
	void *function = attribute(code, "co_qualname");
	uint32_t result = site(name, function, file, line);
	api.PyErr_Clear();
	release(function);
	release(line);
	release(file);
	release(code);
	release(name);
	release(thread);
	release(locals);
	return result;
}

bool
python_name_find(void)
{
#define FIND(name) (*(void **)&api.name = dlsym(RTLD_DEFAULT, #name))
	return FIND(PyFrame_GetLocals) && FIND(PyMapping_GetItemString) && FIND(PyObject_GetAttrString) &&
		FIND(PyUnicode_AsUTF8) && FIND(PyLong_AsLong) && FIND(PyErr_Clear) && FIND(Py_DecRef);
#undef FIND
}
