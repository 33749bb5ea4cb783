/* shared.h: options and actions that several commands have in common. */
#ifndef SHARED_H
#define SHARED_H

#include <stdint.h>

#include "analysis/assess.h"
#include "analysis/restart.h"
#include "commands/values.h"
#include "harness/harness.h"
#include "report/baseline.h"
#include "report/report.h"
#include "store/store.h"

#define SHARED_OPTION_STORE(values)                                                                           \
	{                                                                                                     \
		0, "store", "FILE", "the store; default " STORE_DEFAULT, values_text, offsetof(values, store) \
	}
#define SHARED_OPTION_TRANSPORT(values)                                                                              \
	{                                                                                                            \
		0, "transport", "NAME", "how threads are switched: auto, carrier, handoff (auto)", shared_transport, \
			offsetof(values, transport)                                                                  \
	}
#define SHARED_OPTION_RESTART(values)                                                                       \
	{                                                                                                   \
		0, "restart", "HOW", "how schedules are started: fork (where it is the same), exec (fork)", \
			shared_restart, offsetof(values, restart)                                           \
	}
#define SHARED_OPTION_OWN_NET(values)                                                                     \
	{                                                                                                 \
		0, "own-net", NULL, "each run has a network of its own, with nothing but loopback", NULL, \
			offsetof(values, own_net)                                                         \
	}
#define SHARED_OPTION_PYTHON_POINTS(values)                                                                 \
	{                                                                                                   \
		0, "python-points", "WHERE", "points in Python code: switch, calls, line, opcode (switch)", \
			shared_python_points, offsetof(values, python_points)                               \
	}
#define SHARED_OPTION_MAX_STALL(values, default_text)                                                                \
	{                                                                                                            \
		0, "max-stall", "D", "most time that a stressed schedule may take from a thread (" default_text ")", \
			values_duration, offsetof(values, max_stall_ns)                                              \
	}
#define SHARED_OPTION_TIMEOUT(values)                                                                              \
	{                                                                                                          \
		0, "timeout", "D", "real time for one run (30s, or 10 x native if that is more)", values_duration, \
			offsetof(values, timeout_ns)                                                               \
	}
#define SHARED_OPTION_EPOCH(values)                                                                            \
	{                                                                                                      \
		0, "epoch", "T", "the date at the start of every run (the campaign's own start)", values_date, \
			offsetof(values, epoch_ns)                                                             \
	}

#define SHARED_MAX_STALL 200000000u /* ns; the default of run and replay */

/* Files that a report is written to, "-" for standard output. */
struct shared_reports {
#define X(name, format) const char *name;
	REPORTS(X)
#undef X
};
#define SHARED_OPTION_REPORT(values, name, format)                                                       \
	{                                                                                                \
		0, #name, "FILE", "write the report as " format " (- for standard output)", values_text, \
			offsetof(values, reports.name)                                                   \
	}
/* The rows of REPORTS; an X-macro cannot hand on the struct. */
#define SHARED_OPTIONS_REPORTS(values)                                                                                \
	SHARED_OPTION_REPORT(values, html, "HTML"), SHARED_OPTION_REPORT(values, json, "JSON"),                       \
		SHARED_OPTION_REPORT(values, sarif, "SARIF 2.1.0"), SHARED_OPTION_REPORT(values, junit, "JUnit XML"), \
		SHARED_OPTION_REPORT(values, gitlab, "GitLab code quality"),                                          \
		SHARED_OPTION_REPORT(values, github, "GitHub annotations"),                                           \
		SHARED_OPTION_REPORT(values, md, "Markdown"),                                                         \
		SHARED_OPTION_REPORT(values, trace, "Chrome trace events")

#define SHARED_OPTIONS_BASELINE(values)                                                                            \
	{0, "baseline", "FILE", "the known findings, which do not gate", values_text, offsetof(values, baseline)}, \
	{                                                                                                          \
		0, "baseline-update", NULL, "renew that file: what is new goes in, what is fixed goes out", NULL,  \
			offsetof(values, baseline_update)                                                          \
	}

option_parser shared_transport;     /* enum wire_transport */
option_parser shared_restart;       /* enum restart */
option_parser shared_python_points; /* enum wire_python_points */

/* Ends heddle if it cannot be. */
struct harness *shared_open_harness(unsigned jobs, const char *project);
/* Ends heddle, as a shell would, where there is no such command or it cannot be run. */
void shared_check_command(const char *name);
/* Ends heddle if --own-net, where it is asked for, cannot be had. */
void shared_check_own_net(bool wanted);
/* The store as named by --store, or the default one; or ends heddle. */
struct store *shared_open_store(const char *path, enum store_mode mode);
struct report_source shared_source(const char *store_path);
struct report_style shared_style(const char *store_path);
/* Writes what was asked for. Returns 0, or -1 after saying what went wrong. */
int shared_write_reports(
	const struct shared_reports *files, const struct assessment *assessment, const struct report_source *source);
/* Marks what is known. `path` may be NULL: then nothing is, and it returns NULL. Else the assessment points into what
 * is returned. Ends heddle if it cannot. */
struct baseline *shared_apply_baseline(struct assessment *assessment, const char *path, bool update);
/* Ends heddle where one of them could not be written, before anything is run for it. */
void shared_check_reports(const struct shared_reports *files);
/* The same of a file of its own, NULL for none. */
void shared_check_writable(const char *path);
/* Whether any was asked for. */
bool shared_has_reports(const struct shared_reports *files);
/* Whether one of the reports goes to standard output, which then is its alone. */
bool shared_reports_to_stdout(const struct shared_reports *files);
/* Where GitHub runs us: annotations, if wanted, and the step's summary. */
void shared_tell_ci(const struct assessment *assessment, const struct report_source *source, bool annotate);
/* The row of a user's id, with 'latest' understood. */
int shared_find(struct store *store, const char *text, struct store_id *id);
/* That heddle may use. */
unsigned shared_processors(void);
/* What file names are relative to: the nearest folder upwards with a .git, or
 * the current one; malloc'd. */
char *shared_project(void);

#endif
