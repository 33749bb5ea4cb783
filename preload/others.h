/* others.h: the run's other processes, as far as heddle controls them, and the
 * time that all of them share.
 *
 * Each has a clock of its own, which goes on from its parent's, and jumps where it
 * sleeps. That must not let one overtake another: in `server & sleep 1; client` the
 * sleep stands for "until the server is ready", and a parent may be about to stop
 * its child. So a process jumps only while no other lives that could act on it: not
 * one above that does nothing but wait for a child, nor one beside that came to rest
 * and does not wait for a deadline. Who has waited for a child's end has seen the
 * child's time pass.
 */
#ifndef OTHERS_H
#define OTHERS_H

#include <stdbool.h>

#include "heddle/wire.h"

/* Whether one of them could do something that this process would see: one that
 * descends from it and lives (an orphan's parent cannot wait for it), or another
 * one. */
bool others_can_act(void);

/* One of them lives that may send a signal some day, whatever it waits for now; or there may be
 * one of this process group that heddle does not control. */
bool others_may_send(void);

/* There were more than the wire has room for: what time it is for them is not known. */
bool others_unseen(void);

/* What this process is known to wait for from now on. */
void others_see(enum wire_repose repose);
/* That one is about to be sent a signal, whatever it waits for: by its clock, too, that comes behind what is past here.
 */
void others_tell(int pid);
/* A signal has come. */
void others_told(void);
/* This process ends, which its parent may wait for. */
void others_end(void);
/* A child's end was seen: time is at least what it was there, and what it had to be for its alarm, if that ended it. */
void others_ended(int pid, bool by_alarm);
/* From now on only this process and those that descend from it are concerned: it
 * is a test runner's worker, or a copy that heddle made. */
void others_part(void);

/* A kernel thread of this process other than the caller's runs, or waits for a page or the disk. */
bool others_hidden_work(void);
/* That one does. */
bool others_task_works(uint32_t task);
/* Processes below this one that have ended: their time has passed. */
void others_all_ended(void);

#endif
