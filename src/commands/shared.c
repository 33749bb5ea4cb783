#include "commands/shared.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/network.h"
#include "heddle/wire.h"
#include "x.h"

static const char *const transports[] = {
#define X(name, text) text,
	WIRE_TRANSPORTS(X)
#undef X
};

int
shared_transport(void *value, const char *text, char **error)
{
	for (int i = 0; i < WIRE_TRANSPORT_COUNT; i++) {
		if (strcmp(transports[i], text) != 0)
			continue;
		*(enum wire_transport *)value = (enum wire_transport)i;
		return 0;
	}
	*error = xstrdup("is no transport; there are auto, carrier and handoff");
	return -1;
}

int
shared_restart(void *value, const char *text, char **error)
{
	bool fork = !strcmp(text, "fork");
	if (!fork && strcmp(text, "exec") != 0) {
		*error = xstrdup("is no way to start a run; there are fork and exec");
		return -1;
	}
	*(enum restart *)value = fork ? RESTART_FORK : RESTART_EXEC;
	return 0;
}

static const char *const python_points[] = {
#define X(name, text) text,
	WIRE_PYTHON_POINTS(X)
#undef X
};

int
shared_python_points(void *value, const char *text, char **error)
{
	for (int i = 0; i < WIRE_PYTHON_COUNT; i++) {
		if (strcmp(python_points[i], text) != 0)
			continue;
		*(enum wire_python_points *)value = (enum wire_python_points)i;
		return 0;
	}
	*error = xstrdup("is no level of points in Python code; there are switch, calls, line and opcode");
	return -1;
}

struct harness *
shared_open_harness(unsigned jobs, const char *project)
{
	char *error, *library = harness_find_library();
	if (!library)
		die("libheddle.so is neither beside heddle nor where it was installed; build or install heddle anew");
	struct harness *harness =
		harness_open(&(struct harness_options){.jobs = jobs, .library = library, .project = project}, &error);
	if (!harness)
		die("%s", error);
	free(library);
	return harness;
}

struct store *
shared_open_store(const char *path, enum store_mode mode)
{
	char *error;
	int status;
	struct store *store = store_open(path ? path : STORE_DEFAULT, mode, &status, &error);
	if (!store)
		x_exit((enum heddle_exit)status, "%s", error);
	return store;
}

struct report_source
shared_source(const char *store_path)
{
	bool other = store_path && strcmp(store_path, STORE_DEFAULT) != 0;
	return (struct report_source){.store = other ? store_path : NULL};
}

static unsigned
terminal_width(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		return size.ws_col < 200 ? size.ws_col : 200;
	return 100;
}

struct report_style
shared_style(const char *store_path)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	bool terminal = isatty(STDOUT_FILENO);
	struct report_source source = shared_source(store_path);
	/* Not in PATH: what is printed has to work when it is pasted. */
	source.program = strchr(program_invocation_name, '/') ? program_invocation_name : NULL;
	return (struct report_style){
		.colour = terminal && !(no_colour && *no_colour) && !(term && !strcmp(term, "dumb")),
		.width = terminal ? terminal_width() : REPORT_WIDTH,
		.source = source,
	};
}

static int
write_report(
	const char *path, const struct assessment *assessment, const struct report_source *source, report_print *print)
{
	if (!path)
		return 0;
	if (!strcmp(path, "-")) {
		print(stdout, assessment, source);
		return 0;
	}
	FILE *out = fopen(path, "we");
	bool good = out != NULL;
	if (out) {
		print(out, assessment, source);
		good = !ferror(out);
		good &= fclose(out) == 0;
	}
	if (!good)
		x_warn("cannot write %s: %s; the store is good, write it with `heddle report`", path, strerror(errno));
	return good ? 0 : -1;
}

int
shared_write_reports(
	const struct shared_reports *files, const struct assessment *assessment, const struct report_source *source)
{
	int result = 0;
#define X(name, format)                                                       \
	if (write_report(files->name, assessment, source, report_##name) < 0) \
		result = -1;
	REPORTS(X)
#undef X
	return result;
}

/* The folder that a new file would be made in; malloc'd. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? xasprintf("%.*s", slash == path ? 1 : (int)(slash - path), path) : xstrdup(".");
}

static int
why_not_writable(const char *path)
{
	struct stat status;
	if (stat(path, &status) == 0)
		return S_ISDIR(status.st_mode) ? EISDIR : access(path, W_OK) == 0 ? 0 : errno;
	char *folder = folder_of(path);
	int error = access(folder, W_OK | X_OK) == 0 ? 0 : errno;
	free(folder);
	return error;
}

void
shared_check_writable(const char *path)
{
	int error = path && strcmp(path, "-") != 0 ? why_not_writable(path) : 0;
	if (error)
		x_exit(HEDDLE_EXIT_USAGE, "cannot write %s: %s; nothing was run", path, strerror(error));
}

void
shared_check_reports(const struct shared_reports *files)
{
#define X(name, format) shared_check_writable(files->name);
	REPORTS(X)
#undef X
}

bool
shared_has_reports(const struct shared_reports *files)
{
#define X(name, format) || files->name
	return false REPORTS(X);
#undef X
}

struct baseline *
shared_apply_baseline(struct assessment *assessment, const char *path, bool update)
{
	char *error;
	if (!path && update)
		x_exit(HEDDLE_EXIT_USAGE, "--baseline-update renews the file that --baseline names; name one");
	if (!path)
		return NULL;
	struct baseline *baseline = baseline_load(path, update, &error);
	if (!baseline)
		x_exit(HEDDLE_EXIT_USAGE, "%s", error);
	baseline_apply(baseline, assessment);
	if (update && baseline_update(baseline, assessment, path) < 0)
		die("cannot write the baseline %s: %s", path, strerror(errno));
	return baseline;
}

static bool
is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
}

bool
shared_reports_to_stdout(const struct shared_reports *files)
{
#define X(name, format) || is_stdout(files->name)
	return false REPORTS(X);
#undef X
}

/* A file of GitHub's that every step of a job adds to. */
static void
add_step_summary(const struct assessment *assessment, const struct report_source *source)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	FILE *out = path && *path ? fopen(path, "ae") : NULL;
	if (out) {
		report_md(out, assessment, source);
		fclose(out);
	} else if (path && *path) {
		x_warn("cannot add to GITHUB_STEP_SUMMARY %s: %s", path, strerror(errno));
	}
}

void
shared_tell_ci(const struct assessment *assessment, const struct report_source *source, bool annotate)
{
	const char *actions = getenv("GITHUB_ACTIONS");
	if (!actions || strcmp(actions, "true") != 0)
		return;
	if (annotate)
		report_github(stdout, assessment, source);
	add_step_summary(assessment, source);
}

/* `latest` is the first finding of the latest campaign, as show lists them. */
static int
find_latest(struct store *store, struct store_id *id)
{
	struct assessment *assessment = assess_campaign(store, 0);
	if (!assessment)
		return -1;
	const struct assess_finding *finding = assessment->n_findings ? assessment->findings
		: assessment->n_unconfirmed                           ? assessment->unconfirmed
								      : NULL;
	if (finding)
		*id = (struct store_id){.campaign = assessment->campaign.row,
			.test = finding->signature.test,
			.finding = finding->signature.row};
	assess_free(assessment);
	return finding ? 0 : 1;
}

int
shared_find(struct store *store, const char *text, struct store_id *id)
{
	int result = strcmp(text, "latest") ? store_find(store, text, id) : find_latest(store, id);
	if (result < 0)
		x_warn("%s", store_error(store));
	else if (result > 0)
		x_warn("store %s: the latest campaign has no finding, so there is no 'latest'", store_path(store));
	return result ? -1 : 0;
}

static bool
is_repository(const char *folder)
{
	char *git = xasprintf("%s/.git", folder);
	bool found = access(git, F_OK) == 0;
	free(git);
	return found;
}

char *
shared_project(void)
{
	char *here = getcwd(NULL, 0);
	if (!here)
		die("cannot tell the current folder: %s", strerror(errno));
	for (const char *end = here + strlen(here); end && end > here; end = memrchr(here, '/', (size_t)(end - here))) {
		char *folder = xstrndup(here, (size_t)(end - here));
		if (is_repository(folder)) {
			free(here);
			return folder;
		}
		free(folder);
	}
	return here;
}

unsigned
shared_processors(void)
{
	cpu_set_t set;
	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

void
shared_check_own_net(bool wanted)
{
	int error = wanted ? network_try() : 0;
	if (error)
		x_exit(HEDDLE_EXIT_USAGE,
			"--own-net: heddle may give runs no network of their own (%s); try `unshare -r heddle …`, or "
			"leave "
			"it out, with -j 1 where tests bind ports",
			strerror(error));
}

void
shared_check_command(const char *name)
{
	int status;
	char *error, *path = harness_find_command(name, &status, &error);
	if (!path)
		x_exit((enum heddle_exit)status, "%s", error);
	free(path);
}
