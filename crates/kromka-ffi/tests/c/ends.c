/* Ends on a started instance: none is lost, none comes twice, and none before the cancel callback of its task. */
#if !defined(_POSIX_C_SOURCE)
#define _POSIX_C_SOURCE 200809L
#endif
#include "host.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>

#define ROUNDS_MAX 10000000
#define TASKS 64

/* What was told of a task, in its order. */
typedef struct told_t {
    task_handle_t task;
    int runs;
    int cancels;
    int ends;
    pthread_t canceller;
} told_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static told_t told[TASKS];
static int ends_told;

static void nap(void)
{
    struct timespec millisecond = {0, 1000000};
    (void)nanosleep(&millisecond, NULL);
}

static int count_of(const int *count)
{
    int have;
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    have = *count;
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return have;
}

/* A try whose executor was not called yet needs no cancel callback. Workers begin in any order, so that the number of
 * runs says nothing of one task. */
static void until_it_runs(const told_t *task)
{
    int rounds = 0;
    while (count_of(&task->runs) == 0) {
        CHECK(++rounds < ROUNDS_MAX);
        (void)sched_yield();
    }
}

static int runs(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    told_t *of = (told_t *)dispatch->user_data;
    (void)user_data;
    (void)outcome;
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    CHECK(of >= told && of < told + TASKS);
    of->runs++;
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return ORCHESTRATOR_EXECUTOR_LATER;
}

static int counts_event(void *user_data, const orchestrator_event_t *event)
{
    (void)user_data;
    CHECK(event->task != 0);
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    ends_told++;
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return 0;
}

/* The end of the task that is cancelled here has nobody to be told to any more, and the queue is full. */
static int takes_the_handler_away(void *user_data, const orchestrator_dispatch_t *dispatch)
{
    CHECK_STATUS(orchestrator_register_event(NULL, NULL), 0);
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    *(task_handle_t *)user_data = dispatch->task;
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return 0;
}

/* Takes the next event, which must come. */
static orchestrator_event_t next_event(void)
{
    orchestrator_event_t event;
    int rounds = 0;
    CHECK_STATUS(orchestrator_event_init(&event), 0);
    while (orchestrator_poll_event(&event) == 0) {
        CHECK(++rounds < 60000);
        nap();
    }
    return event;
}

/* The coordinator had looked for room while there was a handler; the end that it then told overran the queue. */
static void one_round(int takes_at_once)
{
    orchestrator_t *instance = host_create(4, 1);
    orchestrator_event_t event;
    task_status_t status;
    task_handle_t cancelled = 0;
    task_handle_t first;
    task_handle_t second;
    memset(told, 0, sizeof told);
    ends_told = 0;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_register_cancel(ENV_LOCAL, takes_the_handler_away, &cancelled), 0);
    CHECK_STATUS(orchestrator_start(1), 0);
    first = host_submit(&first);
    CHECK_STATUS(orchestrator_task_status_init(&status), 0);
    CHECK_STATUS(orchestrator_wait_task(first, 60000, &status), 0);
    /* Its end waits in the queue before there is a handler: stopping tells what can be told. */
    CHECK_STATUS(orchestrator_stop(), 0);
    host_poll(0);
    CHECK_STATUS(orchestrator_register_event(counts_event, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, runs, NULL), 0);
    CHECK_STATUS(orchestrator_start(1), 0);
    second = host_submit(&told[1]);
    until_it_runs(&told[1]);
    CHECK_STATUS(orchestrator_cancel_task(second), 0);
    CHECK_STATUS(orchestrator_wait_task(second, 60000, &status), 0);
    if (!takes_at_once) {
        nap();
    }
    event = next_event();
    CHECK(event.task == first && event.user_data == &first && event.end == ORCHESTRATOR_END_DONE);
    event = next_event();
    CHECK(event.task == second && event.user_data == &told[1] && event.end == ORCHESTRATOR_END_CANCELLED);
    CHECK_STATUS(orchestrator_poll_event(&event), 0);
    CHECK_INT(count_of(&ends_told), 0);
    CHECK_STATUS(orchestrator_stop(), 0);
    CHECK(cancelled == second);
    CHECK_STATUS(orchestrator_poll_event(&event), 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
}

static void handler_taken_away_by_a_cancel(void)
{
    int round;
    for (round = 0; round < 50; round++) {
        one_round(round % 2);
    }
    PASSED("an end whose handler a cancel callback took away is not lost");
}

static int notes_cancel(void *user_data, const orchestrator_dispatch_t *dispatch)
{
    told_t *of = (told_t *)dispatch->user_data;
    (void)user_data;
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    CHECK(of >= told && of < told + TASKS);
    /* It came after the end, from any thread. */
    CHECK_INT(of->ends, 0);
    of->cancels++;
    of->task = dispatch->task;
    of->canceller = pthread_self();
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return 0;
}

static int notes_end(void *user_data, const orchestrator_event_t *event)
{
    told_t *of = (told_t *)event->user_data;
    (void)user_data;
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    CHECK(of >= told && of < told + TASKS);
    CHECK(of->cancels >= of->runs);
    CHECK(of->cancels == 0 || of->task == event->task);
    CHECK(of->cancels == 0 || pthread_equal(of->canceller, pthread_self()));
    of->ends++;
    ends_told++;
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return 0;
}

/* Tasks that are cancelled by the host, or given up for silence, on several workers. */
static void cancel_before_the_end(int is_given_up)
{
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    environment_profile_t profile;
    task_handle_t tasks[TASKS];
    int rounds = 0;
    int cancels = 0;
    int i;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_LOCAL), 0);
    profile.concurrency = TASKS;
    config.profiles[ENV_LOCAL] = &profile;
    config.task_capacity = TASKS;
    config.tries_max = 1;
    config.run_timeout_ms = is_given_up ? 100 : 600000;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    memset(told, 0, sizeof told);
    ends_told = 0;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, runs, NULL), 0);
    CHECK_STATUS(orchestrator_register_cancel(ENV_LOCAL, notes_cancel, NULL), 0);
    CHECK_STATUS(orchestrator_register_event(notes_end, NULL), 0);
    CHECK_STATUS(orchestrator_start(3), 0);
    for (i = 0; i < TASKS; i++) {
        tasks[i] = host_submit(&told[i]);
    }
    for (i = 0; i < TASKS && !is_given_up; i++) {
        until_it_runs(&told[i]);
        CHECK_STATUS(orchestrator_cancel_task(tasks[i]), 0);
    }
    while (count_of(&ends_told) < TASKS) {
        CHECK(++rounds < 60000);
        nap();
    }
    CHECK_STATUS(orchestrator_stop(), 0);
    for (i = 0; i < TASKS; i++) {
        CHECK(told[i].ends == 1 && told[i].cancels <= 1 && told[i].cancels >= told[i].runs);
        cancels += told[i].cancels;
    }
    CHECK(is_given_up ? cancels > 0 : cancels == TASKS);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
}

int main(void)
{
    handler_taken_away_by_a_cancel();
    cancel_before_the_end(0);
    cancel_before_the_end(1);
    PASSED("a cancel callback comes from the coordinator, before the end of its task");
    return 0;
}
