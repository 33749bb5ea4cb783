/* session.h: a campaign while it runs; of campaign.c, turns.c, stages.c and confirm.c.
 *
 * Every run goes through session_take: it gets its id, its signature and its
 * place in the store there, and failing runs become candidates for
 * confirmation. In a resumed campaign a run that is stored already is not run:
 * session_recall does the same with it.
 */
#ifndef SESSION_H
#define SESSION_H

#include "analysis/coverage.h"
#include "analysis/plan.h"
#include "analysis/recall.h"
#include "analysis/signature.h"

#define SESSION_CANDIDATES 32u /* failing runs kept whole, per signature and condition */
#define SESSION_SUSPECTS 256u  /* signatures of a test that any run is kept of */

struct session_candidate {
	struct store_run run;
	bool tried;
};

/* How runs have ended so far. */
struct session_ends {
	bool passed, failed;
};

/* A signature that some run under control failed with. */
struct session_suspect {
	int64_t row; /* in the store */
	char id[SIGNATURE_ID + 1];
	struct session_candidate candidates[CONDITION_COUNT][SESSION_CANDIDATES];
	unsigned n_candidates[CONDITION_COUNT];
	bool confirmed[CONDITION_COUNT];
	bool gates;                         /* of a kind that can gate */
	bool hangs;                         /* each replay lasts until the time limit: one condition has to do */
	bool looked_at;                     /* replayed when it was new */
	bool vanished;                      /* some failing run passed whenever it was replayed */
	bool contradicted[CONDITION_COUNT]; /* one replay had the same log, and another end */
};

struct session {
	struct harness *harness;
	struct store *store;
	const struct campaign_options *options;
	const struct campaign_observer *observer;
	struct plan plan;
	struct store_campaign *campaign;
	struct store_test test; /* its strings are the adapter's */
	struct recall recall;   /* empty, unless resumed */
	struct session_ends natively, controlled;
	struct session_before { /* the first schedule */
		struct plan plan;
		struct session_ends controlled;
		unsigned n_limits;
	} before;
	bool native_done, restart_chosen;
	bool threaded;     /* some process had a second thread, and there was a choice */
	uint64_t start_ns; /* what it took until runs could be forked; 0: they are not */
	unsigned next;     /* the schedule that comes next */
	struct coverage coverage;
	struct session_suspect *suspects;
	size_t n_suspects;
	unsigned n_limits; /* runs that ended at a limit */
	struct campaign_progress progress;
	struct campaign_totals *totals;
	char *no_fork; /* progress.no_fork */
	char *error;   /* heddle itself failed; malloc'd sentence */
};

/* How a stage ended. */
enum session_end {
	SESSION_GOES_ON,
	SESSION_OUT_OF_TIME,
	SESSION_INTERRUPTED,
	SESSION_FAILED /* session.error says why */
};

/* Runs one run with nothing else in flight; the caller frees the result. One that heddle could not carry out fails. */
enum session_end session_run_alone(struct session *session, const struct run_spec *spec, struct run_result *result);
/* Writes a run down; fills *run. */
enum session_end session_take(
	struct session *session, const struct run_spec *spec, struct run_result *result, struct store_run *run);
/* True if the run is stored already; then it counts as taken. */
bool session_recall(struct session *session, enum condition condition, unsigned number, struct store_run *run);
/* What failed in explored and stressed runs so far is no candidate any more. */
void session_forget_schedules(struct session *session);
enum session_end session_fail(struct session *session);
/* Signatures that were. */
size_t session_confirmed(const struct session *session);
/* Frees all; *error gets the session's, unless it has one. */
void session_free(struct session *session, char **error);

/* Confirms what has not been, in every condition. */
enum session_end confirm_suspects(struct session *session);
/* After a batch: replays one failing schedule of each signature that is new,
 * alone. *vanish: one of them does not fail at all then. */
enum session_end confirm_new(struct session *session, bool *vanish);

#endif
