/* Which instance is current in a callback: its own, whatever an earlier callback chose. */
#include "host.h"

#include <pthread.h>

enum kind { EXECUTOR, CANCEL, PROBE, EVENT, KINDS };

static orchestrator_t *own;
static orchestrator_t *other;
static int called[KINDS];
static int is_lost;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Sees its own instance, and leaves another one chosen. */
static void chooses_another(enum kind kind)
{
    orchestrator_t *current = NULL;
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == own);
    CHECK_STATUS(orchestrator_make_current(other), 0);
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == other);
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    called[kind]++;
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
}

static int count_of(enum kind kind)
{
    int count;
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    count = called[kind];
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
    return count;
}

static int on_run(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    chooses_another(EXECUTOR);
    if (dispatch->environment == ENV_CLOUD_BASIC) {
        return -1;
    }
    return user_data == NULL ? host_done(NULL, dispatch, outcome) : host_later(user_data, dispatch, outcome);
}

static int on_cancel(void *user_data, const orchestrator_dispatch_t *dispatch)
{
    (void)user_data;
    (void)dispatch;
    chooses_another(CANCEL);
    return 0;
}

static int on_probe(void *user_data, orchestrator_beacon_t *beacon)
{
    (void)user_data;
    (void)beacon;
    chooses_another(PROBE);
    return 0;
}

static int on_event(void *user_data, const orchestrator_event_t *event)
{
    (void)user_data;
    (void)event;
    chooses_another(EVENT);
    return 0;
}

/* The cloud fails, which leads to a probe; the device answers later, or at once without `later`. */
static void create(orchestrator_outcome_t *later)
{
    orchestrator_config_t config;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.task_capacity = 16;
    config.cooldown_ms = 0;
    config.probe_interval_ms = 10000;
    CHECK_STATUS(orchestrator_create(&config, &own), 0);
    CHECK_STATUS(orchestrator_make_current(own), 0);
    memset(called, 0, sizeof called);
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, on_run, later), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, on_run, later), 0);
    CHECK_STATUS(orchestrator_register_cancel(ENV_LOCAL, on_cancel, NULL), 0);
    CHECK_STATUS(orchestrator_register_probe(ENV_CLOUD_BASIC, on_probe, NULL), 0);
    CHECK_STATUS(orchestrator_register_event(on_event, NULL), 0);
    other = host_create(4, 0);
}

static void end(void)
{
    CHECK_STATUS(orchestrator_destroy(own), 0);
    CHECK_STATUS(orchestrator_destroy(other), 0);
}

/* Polls the instance; its caller has its own choice back. */
static void poll_own(uint64_t now_ms)
{
    orchestrator_t *current = NULL;
    int polls = 0;
    int done = 1;
    CHECK_STATUS(orchestrator_make_current(own), 0);
    while (done > 0) {
        done = orchestrator_poll(now_ms, NULL);
        CHECK(done >= 0);
        CHECK_STATUS(orchestrator_get_current(&current), 0);
        CHECK(current == own);
        CHECK(++polls < POLLS_MAX);
    }
}

/* What one callback of a poll chose was current in the next one, and after the poll. */
static void chosen_in_a_callback_of_a_poll(void)
{
    orchestrator_outcome_t later;
    task_handle_t tasks[4];
    int i;
    create(&later);
    CHECK_STATUS(orchestrator_make_current(own), 0);
    for (i = 0; i < 4; i++) {
        tasks[i] = host_submit(NULL);
    }
    poll_own(1);
    /* A probe goes out while tasks are in flight, once nothing was heard for the interval. */
    poll_own(20000);
    for (i = 0; i < 4; i++) {
        (void)orchestrator_cancel_task(tasks[i]);
    }
    poll_own(20001);
    poll_own(100000);
    CHECK(count_of(EXECUTOR) > 1 && count_of(CANCEL) > 0 && count_of(PROBE) > 0 && count_of(EVENT) == 4);
    CHECK_INT(host_metrics().in_flight, 0);
    CHECK_STATUS(orchestrator_make_current(other), 0);
    CHECK_INT(host_metrics().submitted, 0);
    end();
    PASSED("make_current in a callback of a poll ends with it");
}

/* So it was on the threads of a started instance; the host's own thread is not theirs. */
static void chosen_in_a_callback_of_a_thread(void)
{
    orchestrator_t *current = NULL;
    task_status_t status;
    task_handle_t task;
    int i;
    create(NULL);
    CHECK_STATUS(orchestrator_make_current(own), 0);
    CHECK_STATUS(orchestrator_start(2), 0);
    for (i = 0; i < 50; i++) {
        task = host_submit(NULL);
        CHECK_STATUS(orchestrator_task_status_init(&status), 0);
        CHECK_STATUS(orchestrator_wait_task(task, 60000, &status), 0);
        CHECK_INT(status.end, ORCHESTRATOR_END_DONE);
        CHECK_STATUS(orchestrator_get_current(&current), 0);
        CHECK(current == own);
    }
    CHECK_STATUS(orchestrator_stop(), 0);
    CHECK(count_of(EXECUTOR) >= 50);
    CHECK_INT(count_of(EVENT), 50);
    end();
    PASSED("make_current in a callback of a thread ends with it");
}

static void *destroys_other(void *unused)
{
    (void)unused;
    CHECK_STATUS(orchestrator_destroy(other), 0);
    return NULL;
}

/* Chooses an instance that another thread destroys before the callback returns. */
static int loses_its_choice(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    pthread_t thread;
    orchestrator_t *current = own;
    (void)user_data;
    chooses_another(EXECUTOR);
    if (!is_lost) {
        is_lost = 1;
        CHECK_INT(pthread_create(&thread, NULL, destroys_other, NULL), 0);
        CHECK_INT(pthread_join(thread, NULL), 0);
        CHECK_ERROR(orchestrator_get_current(&current), ORCHESTRATOR_ERR_NOT_AN_INSTANCE, "this is no instance");
        CHECK(current == NULL);
        other = own;
    }
    return host_done(NULL, dispatch, outcome);
}

static void chosen_and_destroyed_in_a_callback(void)
{
    orchestrator_t *current = NULL;
    own = host_create(8, 0);
    memset(called, 0, sizeof called);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, loses_its_choice, NULL), 0);
    other = host_create(4, 0);
    CHECK_STATUS(orchestrator_make_current(own), 0);
    (void)host_submit(NULL);
    (void)host_submit(NULL);
    poll_own(1);
    CHECK_INT(count_of(EXECUTOR), 2);
    CHECK_INT(host_metrics().done, 2);
    CHECK_STATUS(orchestrator_get_current(&current), 0);
    CHECK(current == own);
    CHECK_STATUS(orchestrator_destroy(own), 0);
    CHECK_STATUS(orchestrator_get_current(&current), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    PASSED("a choice of a callback that another thread destroyed ends with it");
}

int main(void)
{
    chosen_in_a_callback_of_a_poll();
    chosen_in_a_callback_of_a_thread();
    chosen_and_destroyed_in_a_callback();
    return 0;
}
