/* Calls from within callbacks: what is allowed works, and what would wait for itself is refused. */
#include "every.h"

#include <pthread.h>
#include <sched.h>

enum kind { EXECUTOR, CANCEL, PROBE, EVENT, KINDS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* The calls are about one task at a time. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int called[KINDS];
static int finished[KINDS];
static int is_started;
static orchestrator_t *instance;

/* Counts a call; whether it is the first of its kind, for it alone goes on: calls beget calls. */
static int is_first(enum kind kind)
{
    int count;
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    count = ++called[kind];
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return count == 1;
}

static int is_finished(enum kind kind)
{
    int is;
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    is = finished[kind];
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return is;
}

static void what_is_refused(enum kind kind)
{
    int status = every_wait_task();
    CHECK_ERROR(every_poll(), is_started ? ORCHESTRATOR_ERR_RUNNING : ORCHESTRATOR_ERR_BUSY,
                is_started ? "orchestrator_stop" : "orchestrator_poll has not returned");
    CHECK_ERROR(orchestrator_start(1), is_started ? ORCHESTRATOR_ERR_RUNNING : ORCHESTRATOR_ERR_BUSY, "");
    CHECK_ERROR(orchestrator_stop(), is_started ? ORCHESTRATOR_ERR_BUSY : ORCHESTRATOR_ERR_NOT_RUNNING, "");
    CHECK_ERROR(orchestrator_destroy(instance), ORCHESTRATOR_ERR_BUSY, "not now: ");
    if (!is_started) {
        CHECK_STATUS(status, ORCHESTRATOR_ERR_NOT_RUNNING);
    } else if (kind == EVENT) {
        CHECK_STATUS(status, ORCHESTRATOR_ERR_BUSY);
    } else if (kind != CANCEL || status != ORCHESTRATOR_ERR_BUSY) {
        /* A cancel callback is called by any thread of the instance. */
        CHECK(status == 0 || status == ORCHESTRATOR_ERR_WAIT_TIMED_OUT || status == ORCHESTRATOR_ERR_STALE_HANDLE);
    }
}

/* Another instance may be used, polled and destroyed meanwhile; the poll around it goes on with its own. */
static void another_instance(void)
{
    orchestrator_t *other = host_create(2, 2);
    task_handle_t task = host_submit(NULL);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    host_poll(5);
    CHECK_INT(host_status(task).end, ORCHESTRATOR_END_DONE);
    CHECK_STATUS(orchestrator_destroy(other), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
}

static void call_everything(enum kind kind, task_handle_t task)
{
    orchestrator_t *current = NULL;
    size_t i;
    CHECK_INT(pthread_mutex_lock(&turn), 0);
    if (task != 0) {
        every_task = task;
    }
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == instance);
    for (i = 0; i < EVERY_COUNT; i++) {
        if (EVERY[i].where == EVERYWHERE) {
            int status = EVERY[i].call();
            if (status == ORCHESTRATOR_ERR_BUSY || status == ORCHESTRATOR_ERR_RUNNING) {
                (void)fprintf(stderr, "%s:\n", EVERY[i].name);
            }
            CHECK(status != ORCHESTRATOR_ERR_BUSY && status != ORCHESTRATOR_ERR_RUNNING);
        }
    }
    what_is_refused(kind);
    another_instance();
    CHECK_INT(pthread_mutex_unlock(&turn), 0);
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    finished[kind] = 1;
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
}

static int on_run(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    CHECK(user_data == &called[EXECUTOR]);
    CHECK_INT(dispatch->struct_size, sizeof *dispatch);
    CHECK_INT(outcome->struct_size, sizeof *outcome);
    if (is_first(EXECUTOR)) {
        call_everything(EXECUTOR, dispatch->task);
    }
    return dispatch->environment == ENV_CLOUD_BASIC ? -1 : ORCHESTRATOR_EXECUTOR_LATER;
}

static int on_cancel(void *user_data, const orchestrator_dispatch_t *dispatch)
{
    CHECK(user_data == &called[CANCEL]);
    CHECK(dispatch->task != 0 && dispatch->attempt >= 1);
    CHECK(dispatch->due_ms == ORCHESTRATOR_NONE_U64 && dispatch->token_cap == ORCHESTRATOR_NONE_U32);
    if (is_first(CANCEL)) {
        call_everything(CANCEL, dispatch->task);
    }
    return 12345;
}

static int on_probe(void *user_data, orchestrator_beacon_t *beacon)
{
    CHECK(user_data == &called[PROBE]);
    CHECK_INT(beacon->environment, ENV_CLOUD_BASIC);
    if (is_first(PROBE)) {
        call_everything(PROBE, 0);
    }
    return 0;
}

static int on_event(void *user_data, const orchestrator_event_t *event)
{
    CHECK(user_data == &called[EVENT] || user_data == NULL);
    CHECK_INT(event->struct_size, sizeof *event);
    if (is_first(EVENT)) {
        call_everything(EVENT, event->task);
    }
    return -1;
}

/* An instance whose cloud fails and whose device answers later: a task leads to tries in both. */
static void create(void)
{
    orchestrator_config_t config;
    environment_profile_t profile;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_P2P), 0);
    /* Most of its tasks are never answered. */
    profile.concurrency = 256;
    config.profiles[ENV_P2P] = &profile;
    config.task_capacity = 256;
    config.event_capacity = 256;
    config.cooldown_ms = 0;
    config.probe_interval_ms = 10000;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    memset(called, 0, sizeof called);
    memset(finished, 0, sizeof finished);
    every_event = on_event;
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, on_run, &called[EXECUTOR]), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_P2P, on_run, &called[EXECUTOR]), 0);
    CHECK_STATUS(orchestrator_register_cancel(ENV_P2P, on_cancel, &called[CANCEL]), 0);
    CHECK_STATUS(orchestrator_register_probe(ENV_CLOUD_BASIC, on_probe, &called[PROBE]), 0);
    CHECK_STATUS(orchestrator_register_event(on_event, &called[EVENT]), 0);
}

/* Polls once; a started instance needs no poll, only its time. */
static void get_on(void)
{
    if (is_started) {
        (void)sched_yield();
    } else {
        CHECK(orchestrator_poll(1, NULL) >= 0);
    }
}

static void until_finished(enum kind kind)
{
    long rounds = 0;
    while (!is_finished(kind)) {
        get_on();
        CHECK(++rounds < 10000000);
    }
}

/* The first calls cancelled tasks and rescheduled them; more that run are cancelled here, until a cancel callback has
 * been called: a try whose executor was not called yet needs none. */
static void until_cancelled(void)
{
    task_handle_t task = host_submit(NULL);
    long rounds = 0;
    while (!is_finished(CANCEL)) {
        task_status_t status;
        int answer;
        CHECK_STATUS(orchestrator_task_status_init(&status), 0);
        answer = orchestrator_get_task_status(task, &status);
        CHECK(answer == 0 || answer == ORCHESTRATOR_ERR_STALE_HANDLE);
        if (answer != 0 || status.state == ORCHESTRATOR_TASK_ENDED) {
            task = host_submit(NULL);
        } else if (status.state == ORCHESTRATOR_TASK_RUNNING && status.environment == ENV_P2P) {
            get_on();
            (void)orchestrator_cancel_task(task);
        }
        get_on();
        CHECK(++rounds < 10000000);
    }
}

static void from_each_callback(void)
{
    create();
    if (is_started) {
        CHECK_STATUS(orchestrator_start(2), 0);
    }
    (void)host_submit(NULL);
    until_finished(EXECUTOR);
    /* The host asks for the probe: of itself it would come ten seconds later. */
    (void)host_submit(NULL);
    CHECK_STATUS(failover_trigger_recovery(ENV_CLOUD_BASIC, RECOVERY_PROBE), 0);
    until_finished(PROBE);
    until_cancelled();
    until_finished(EVENT);
    if (is_started) {
        CHECK_STATUS(orchestrator_stop(), 0);
    }
    (void)host_metrics();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
}

/* An executor that answers by a call, and by what it returns: the first counts. */
static int answers_twice(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)user_data;
    (void)dispatch;
    outcome->cost_nano = 5;
    CHECK_STATUS(orchestrator_complete_task(outcome), 0);
    CHECK_STATUS(orchestrator_complete_task(outcome), ORCHESTRATOR_ERR_HANDLE_REPEATED);
    return ORCHESTRATOR_EXECUTOR_DONE;
}

static void answering_twice(int started)
{
    task_handle_t task;
    task_status_t status;
    instance = host_create(4, 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, answers_twice, NULL), 0);
    task = host_submit(NULL);
    if (started) {
        CHECK_STATUS(orchestrator_start(1), 0);
        CHECK_STATUS(orchestrator_task_status_init(&status), 0);
        CHECK_STATUS(orchestrator_wait_task(task, 60000, &status), 0);
        CHECK_STATUS(orchestrator_stop(), 0);
    } else {
        host_poll(1);
    }
    status = host_status(task);
    CHECK_INT(status.end, ORCHESTRATOR_END_DONE);
    CHECK_INT(status.cost_nano, 5);
    CHECK_INT(host_metrics().done, 1);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
}

/* A call from a callback found an instance that was neither polled nor started any more, when its task had been in it
 * before the start: the threads ran already, and the start had not returned. */
static void at_the_very_start(void)
{
    int round;
    for (round = 0; round < 200; round++) {
        answering_twice(1);
    }
}

int main(void)
{
    from_each_callback();
    PASSED("calls from callbacks of a poll");
    is_started = 1;
    from_each_callback();
    PASSED("calls from callbacks of a started instance");
    answering_twice(0);
    answering_twice(1);
    PASSED("an executor that answers twice");
    at_the_very_start();
    PASSED("calls from callbacks before the start has returned");
    return 0;
}
