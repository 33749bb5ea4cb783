#include "python_code.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "log.h"
#include "sys.h"

void *python_code_true;

static struct {
	void *(*PyFrame_GetCode)(void *frame); /* a new reference */
	int (*PyCode_Addr2Line)(void *code, int instruction);
	void *(*PyCode_GetCode)(void *code); /* likewise; the code keeps it, too */
	char *(*PyBytes_AsString)(void *bytes);
	ptrdiff_t (*PyTuple_Size)(void *tuple);
	void *(*PyTuple_GetItem)(void *tuple, ptrdiff_t i);              /* borrowed */
	void *(*PyObject_GetAttrString)(void *object, const char *name); /* a new reference */
	const char *(*PyUnicode_AsUTF8)(void *text);
	void (*PyErr_Clear)(void);
	void (*Py_DecRef)(void *object);
	ptrdiff_t (*_PyEval_RequestCodeExtraIndex)(void (*release)(void *));
	int (*_PyCode_GetExtra)(void *code, ptrdiff_t index, void **extra);
	int (*_PyCode_SetExtra)(void *code, ptrdiff_t index, void *extra);
} api;
static ptrdiff_t extra_index = -1;

/* What tests are run by: no part of the program. */
static const char *const runners[] = {"/_pytest/", "/pytest/", "/pluggy/", "/xdist/", "/testtools/", "/stestr/",
	"/subunit/", "/fixtures/", "/heddle/"};

/* Of the library: where mocks count their calls, without a lock. */
static const char *const counting[] = {"NonCallableMock._increment_mock_call", "CallableMixin._increment_mock_call",
	"_delegating_property.<locals>._get", "_delegating_property.<locals>._set"};

static bool
contains(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static bool
ends(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n >= m && !strcmp(text + n - m, end);
}

static bool
is_library(const char *file)
{
	if (file[0] == '<')
		return true; /* frozen, or made by exec */
	if (contains(file, "-packages/")) {
		for (size_t i = 0; i < sizeof runners / sizeof *runners; i++)
			if (contains(file, runners[i]))
				return true;
		return false;
	}
	return contains(file, "/python/heddle_") || (contains(file, "/lib/python3.") && !contains(file, "/test/"));
}

/* A profiler is told of calls of functions alone. */
static const char *const types[] = {"bool", "bytearray", "bytes", "dict", "enumerate", "filter", "float", "frozenset",
	"int", "list", "map", "object", "range", "reversed", "set", "str", "tuple", "type", "zip"};

static bool
is_type(const char *name)
{
	for (size_t i = 0; name && i < sizeof types / sizeof *types; i++)
		if (!strcmp(name, types[i]))
			return true;
	return false;
}

static bool
calls_types(void *code)
{
	void *names = api.PyObject_GetAttrString(code, "co_names");
	bool calls = false;
	for (ptrdiff_t i = names ? api.PyTuple_Size(names) : 0; i-- > 0 && !calls;)
		calls = is_type(api.PyUnicode_AsUTF8(api.PyTuple_GetItem(names, i)));
	api.PyErr_Clear();
	if (names)
		api.Py_DecRef(names);
	return calls;
}

static bool
counts_calls(const char *file, const char *function)
{
	for (size_t i = 0; ends(file, "/unittest/mock.py") && i < sizeof counting / sizeof *counting; i++)
		if (!strcmp(function, counting[i]))
			return true;
	return false;
}

/* What was given may be written in C, and the pool is the library's: no code of the program's says where it begins. */
static bool
begins_work(const char *file, const char *function)
{
	return ends(file, "/concurrent/futures/thread.py") && !strcmp(function, "_WorkItem.run");
}

static uint32_t
classify(const char *file, const char *function)
{
	uint32_t flags = PYTHON_CODE_KNOWN;
	if (!is_library(file))
		flags |= PYTHON_CODE_PROJECT | (contains(file, "-packages/") ? 0 : PYTHON_CODE_OWN);
	if (counts_calls(file, function))
		flags |= PYTHON_CODE_PROJECT;
	if (begins_work(file, function))
		flags |= PYTHON_CODE_WORK;
	if (!strcmp(function, "run") || ends(function, ".run"))
		flags |= PYTHON_CODE_RUN;
	if (!ends(file, "/threading.py") || (flags & PYTHON_CODE_PROJECT))
		return flags;
	flags |= PYTHON_CODE_THREADING;
	if (!strcmp(function, "Thread.start"))
		flags |= PYTHON_CODE_START;
	if (!strcmp(function, "Thread._bootstrap_inner"))
		flags |= PYTHON_CODE_BOOTSTRAP;
	return flags;
}

uint32_t
python_code_enter(const char *file, const char *function)
{
	uint32_t n = proc.wire->codes;
	if (n == WIRE_CODES)
		return WIRE_NONE;
	struct wire_code *code = &wire_codes(proc.wire)[n];
	sys_copy_text(code->file, sizeof code->file, file);
	sys_copy_text(code->function, sizeof code->function, function);
	proc.wire->codes = n + 1;
	return n;
}

static const char *
attribute(void *code, const char *name, void **text)
{
	*text = api.PyObject_GetAttrString(code, name);
	const char *utf8 = *text ? api.PyUnicode_AsUTF8(*text) : NULL;
	if (!utf8)
		api.PyErr_Clear(); /* a lone surrogate in a file's name */
	return utf8 ? utf8 : "?";
}

static struct python_code
meet(void *code)
{
	void *file_text, *function_text;
	const char *file = attribute(code, "co_filename", &file_text);
	const char *function = attribute(code, "co_qualname", &function_text);
	struct python_code met = {python_code_enter(file, function), classify(file, function)};
	if ((met.flags & PYTHON_CODE_PROJECT) && calls_types(code))
		met.flags |= PYTHON_CODE_TYPES;
	if (file_text)
		api.Py_DecRef(file_text);
	if (function_text)
		api.Py_DecRef(function_text);
	uintptr_t extra = (uintptr_t)met.index << PYTHON_CODE_FLAGS | met.flags;
	if (api._PyCode_SetExtra(code, extra_index, (void *)extra))
		api.PyErr_Clear();
	return met;
}

struct python_code
python_code_of(void *frame)
{
	void *extra = NULL, *code = api.PyFrame_GetCode(frame);
	struct python_code known;
	api._PyCode_GetExtra(code, extra_index, &extra);
	if (extra)
		known = (struct python_code){(uint32_t)((uintptr_t)extra >> PYTHON_CODE_FLAGS),
			(uint32_t)((uintptr_t)extra & ((1u << PYTHON_CODE_FLAGS) - 1))};
	else
		known = meet(code);
	api.Py_DecRef(code);
	return known;
}

const unsigned char *
python_code_instructions(void *frame)
{
	void *code = api.PyFrame_GetCode(frame), *bytes = api.PyCode_GetCode(code);
	const unsigned char *instructions = bytes ? (const unsigned char *)api.PyBytes_AsString(bytes) : NULL;
	if (bytes)
		api.Py_DecRef(bytes);
	else
		api.PyErr_Clear();
	api.Py_DecRef(code);
	return instructions;
}

uint32_t
python_code_site(const struct python_code *code, void *frame, int instruction)
{
	if (code->index == WIRE_NONE || instruction < 0)
		return 0;
	uint32_t site = log_code_site(code->index, (uint32_t)instruction);
	if (site)
		return site;
	void *object = api.PyFrame_GetCode(frame);
	int line = api.PyCode_Addr2Line(object, instruction);
	api.Py_DecRef(object);
	return log_code_line(code->index, (uint32_t)instruction, line > 0 ? (uint32_t)line : 0);
}

void
python_code_begin(void)
{
	if (extra_index < 0)
		extra_index = api._PyEval_RequestCodeExtraIndex(NULL);
}

bool
python_code_find(void)
{
	const unsigned long *version = dlsym(RTLD_DEFAULT, "Py_Version");
	if (!version || *version >> 16 != 0x030b)
		return false;
	python_code_true = dlsym(RTLD_DEFAULT, "_Py_TrueStruct");
#define FIND(name) (*(void **)&api.name = dlsym(RTLD_DEFAULT, #name))
	return python_code_true && FIND(PyFrame_GetCode) && FIND(PyCode_Addr2Line) && FIND(PyObject_GetAttrString) &&
		FIND(PyUnicode_AsUTF8) && FIND(PyErr_Clear) && FIND(Py_DecRef) && FIND(PyCode_GetCode) &&
		FIND(PyBytes_AsString) && FIND(PyTuple_Size) && FIND(PyTuple_GetItem) &&
		FIND(_PyEval_RequestCodeExtraIndex) && FIND(_PyCode_GetExtra) && FIND(_PyCode_SetExtra);
#undef FIND
}
