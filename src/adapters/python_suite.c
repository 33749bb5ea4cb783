/* Many tests in one process of Python: what its runner is told, and what it tells. */
#include <stdlib.h>
#include <string.h>

#include "adapters/python.h"
#include "x.h"

void
python_suite_environment(struct adapter_test *run, char *path, const char *wanted, const char *told)
{
	char *words[] = {
		xasprintf("HEDDLE_PYTHON_WANTED=%s", wanted), xasprintf("HEDDLE_PYTHON_RESULT=%s", told), path};
	run->environment = xcalloc(4, sizeof(char *));
	memcpy(run->environment, words, sizeof(words));
}

/* The test that is under way. */
struct reading {
	void (*each)(void *context, const struct adapter_told *told);
	void *context;
	char *id; /* or NULL: none is */
	struct python_events events;
};

static void
tell(const struct reading *reading, const char *id, enum run_says says, bool met)
{
	reading->each(reading->context, &(struct adapter_told){id, says, met});
}

static void
end(struct reading *reading, bool ended, bool met)
{
	reading->events.ended = ended; /* of this one */
	if (reading->id)
		tell(reading, reading->id, ended ? python_says(&reading->events) : RUN_SAYS_NOTHING, met);
	free(reading->id);
	reading->id = NULL;
	python_forget(&reading->events);
}

static void
take(struct reading *reading, json_t *event)
{
	const char *name = python_text(event, "event");
	if (!strcmp(name, "begin")) {
		end(reading, false, true);
		reading->id = xstrdup(python_text(event, "id"));
	} else if (!strcmp(name, "end")) {
		end(reading, true, json_is_true(json_object_get(event, "met")));
	} else if (!strcmp(name, "met")) {
		tell(reading, python_text(event, "id"),
			json_is_true(json_object_get(event, "failed")) ? RUN_SAYS_FAILED : RUN_SAYS_NOTHING, true);
	} else if (reading->id) {
		python_take_event(&reading->events, event);
	}
}

void
python_suite_read(char *text, void (*each)(void *context, const struct adapter_told *told), void *context)
{
	struct reading reading = {.each = each, .context = context};
	char *line;
	while ((line = strsep(&text, "\n"))) {
		json_t *event = json_loads(line, 0, NULL);
		if (json_is_object(event))
			take(&reading, event);
		json_decref(event);
	}
	end(&reading, false, true);
}
