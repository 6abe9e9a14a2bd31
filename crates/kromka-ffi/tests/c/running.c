/* Start, stop, wait, and destroying what runs. */
#if !defined(_POSIX_C_SOURCE)
#define _POSIX_C_SOURCE 200809L
#endif
#include "host.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>

/* An executor that has begun, and may end. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int has_begun;
static int may_end;
static int has_ended;

static void set(int *flag)
{
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    *flag = 1;
    CHECK_INT(pthread_cond_broadcast(&changed), 0);
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
}

/* Waits for a flag; a test that waits for a minute has failed. */
static void await(const int *flag)
{
    struct timespec end;
    CHECK_INT(clock_gettime(CLOCK_REALTIME, &end), 0);
    end.tv_sec += 60;
    CHECK_INT(pthread_mutex_lock(&lock), 0);
    while (!*flag) {
        CHECK_INT(pthread_cond_timedwait(&changed, &lock, &end), 0);
    }
    CHECK_INT(pthread_mutex_unlock(&lock), 0);
}

static int blocks(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)user_data;
    (void)dispatch;
    set(&has_begun);
    await(&may_end);
    outcome->cost_nano = 42;
    set(&has_ended);
    return ORCHESTRATOR_EXECUTOR_DONE;
}

static orchestrator_t *begin(orchestrator_executor_fn executor)
{
    orchestrator_t *instance = host_create(1024, 1024);
    has_begun = may_end = has_ended = 0;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, executor, NULL), 0);
    return instance;
}

static int wait_for(task_handle_t task, uint32_t timeout_ms, task_status_t *status)
{
    CHECK_STATUS(orchestrator_task_status_init(status), 0);
    return orchestrator_wait_task(task, timeout_ms, status);
}

static void errors(void)
{
    orchestrator_t *instance = begin(host_later);
    task_status_t status;
    task_handle_t task = host_submit(NULL);
    uint64_t wake = 5;
    CHECK_ERROR(orchestrator_start(0), ORCHESTRATOR_ERR_START_THREADS,
                "0 worker threads were asked for; allowed is 1 to");
    CHECK_ERROR(orchestrator_start(ORCHESTRATOR_THREADS_MAX + 1), ORCHESTRATOR_ERR_START_THREADS, "257 worker threads");
    CHECK_STATUS(orchestrator_start(UINT32_MAX), ORCHESTRATOR_ERR_START_THREADS);
    CHECK_ERROR(orchestrator_stop(), ORCHESTRATOR_ERR_NOT_RUNNING, "orchestrator_start first");
    CHECK_STATUS(wait_for(task, 0, &status), ORCHESTRATOR_ERR_NOT_RUNNING);
    /* After all of these it is polled as before. */
    host_poll(7);
    CHECK_INT(host_status(task).state, ORCHESTRATOR_TASK_RUNNING);
    CHECK_STATUS(orchestrator_start(1), 0);
    CHECK_ERROR(orchestrator_start(1), ORCHESTRATOR_ERR_RUNNING, "orchestrator_stop first");
    CHECK_ERROR(orchestrator_poll(8, &wake), ORCHESTRATOR_ERR_RUNNING, "orchestrator_stop first");
    CHECK(wake == ORCHESTRATOR_NONE_U64);
    CHECK_ERROR(wait_for(task, 0, &status), ORCHESTRATOR_ERR_WAIT_TIMED_OUT, "not ended within 0 ms");
    CHECK_INT(status.attempt, 0);
    CHECK_ERROR(wait_for(task, 1, &status), ORCHESTRATOR_ERR_WAIT_TIMED_OUT, "not ended within 1 ms");
    CHECK_ERROR(orchestrator_wait_task(task, 0, NULL), ORCHESTRATOR_ERR_NULL, "status is NULL");
    CHECK_STATUS(wait_for(task + 1, 0, &status), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(wait_for(0, 0, &status), ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("errors of start, stop and wait");
}

/* Tasks and time go on through all of it. */
static void start_stop_start(void)
{
    orchestrator_outcome_t later;
    orchestrator_t *instance = begin(host_later);
    task_status_t status;
    task_handle_t polled;
    task_handle_t started;
    uint64_t now = 0;
    int round;
    memset(&later, 0, sizeof later);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_later, &later), 0);
    polled = host_submit(&round);
    host_poll(1000);
    CHECK_INT(later.task, polled);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_start(2), 0);
    later.cost_nano = 9;
    CHECK_STATUS(orchestrator_complete_task(&later), 0);
    CHECK_ERROR(orchestrator_complete_task(&later), ORCHESTRATOR_ERR_HANDLE_REPEATED, "try 1 was given before");
    CHECK_STATUS(wait_for(polled, 60000, &status), 0);
    CHECK_INT(status.state, ORCHESTRATOR_TASK_ENDED);
    CHECK_INT(status.end, ORCHESTRATOR_END_DONE);
    CHECK_INT(status.cost_nano, 9);
    CHECK(status.user_data == &round);
    CHECK_STATUS(orchestrator_now(&now), 0);
    CHECK(now >= 1000);
    for (round = 0; round < 20; round++) {
        started = host_submit(NULL);
        CHECK_STATUS(wait_for(started, round % 2 == 0 ? 60000 : ORCHESTRATOR_NONE_U32, &status), 0);
        CHECK_INT(status.end, ORCHESTRATOR_END_DONE);
        CHECK_STATUS(orchestrator_stop(), 0);
        CHECK_STATUS(orchestrator_stop(), ORCHESTRATOR_ERR_NOT_RUNNING);
        started = host_submit(NULL);
        CHECK_INT(host_status(started).state, ORCHESTRATOR_TASK_PENDING);
        if (round % 4 == 0) {
            CHECK_STATUS(orchestrator_now(&now), 0);
            host_poll(now + 1);
            CHECK_INT(host_status(started).end, ORCHESTRATOR_END_DONE);
        }
        CHECK_STATUS(orchestrator_start(1 + (uint32_t)round % 3), 0);
        CHECK(wait_for(started, 60000, &status) == 0);
    }
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("start, stop, start");
}

static void *destroys(void *instance)
{
    CHECK_STATUS(orchestrator_destroy((orchestrator_t *)instance), 0);
    CHECK_INT(has_ended, 1);
    return NULL;
}

static void *stops(void *instance)
{
    CHECK_STATUS(orchestrator_make_current((orchestrator_t *)instance), 0);
    CHECK_STATUS(orchestrator_stop(), 0);
    CHECK_INT(has_ended, 1);
    return NULL;
}

/* An executor that runs is awaited; meanwhile nothing else is taken, and questions are answered. */
static void ends_while_an_executor_runs(int by_destroy)
{
    orchestrator_t *instance = begin(blocks);
    task_description_t task = host_task();
    task_handle_t running = host_submit(NULL);
    task_handle_t more = 0;
    pthread_t thread;
    int status = 0;
    int tries = 0;
    CHECK_STATUS(orchestrator_start(1), 0);
    await(&has_begun);
    CHECK_INT(pthread_create(&thread, NULL, by_destroy ? destroys : stops, instance), 0);
    while (status == 0 || status == ORCHESTRATOR_ERR_SUBMIT_FULL) {
        status = orchestrator_submit_task(&task, &more);
        CHECK(status != 0 || orchestrator_cancel_task(more) == 0);
        CHECK(++tries < 10000000);
        (void)sched_yield();
    }
    CHECK_STATUS(status, ORCHESTRATOR_ERR_BUSY);
    CHECK_STATUS(orchestrator_stop(), ORCHESTRATOR_ERR_BUSY);
    CHECK_STATUS(orchestrator_destroy(instance), ORCHESTRATOR_ERR_BUSY);
    CHECK_STATUS(orchestrator_poll(0, NULL), ORCHESTRATOR_ERR_BUSY);
    CHECK_ERROR(orchestrator_start(1), ORCHESTRATOR_ERR_BUSY, "the instance is being stopped");
    CHECK_INT(host_status(running).state, ORCHESTRATOR_TASK_RUNNING);
    set(&may_end);
    CHECK_INT(pthread_join(thread, NULL), 0);
    if (by_destroy) {
        CHECK_STATUS(orchestrator_stop(), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
        PASSED("destroying an instance that runs awaits its executors");
        return;
    }
    CHECK_INT(host_status(running).end, ORCHESTRATOR_END_DONE);
    CHECK_INT(host_status(running).cost_nano, 42);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("stopping awaits executors and takes their outcomes");
}

static void *waits(void *task)
{
    task_status_t status;
    int answer = wait_for(*(task_handle_t *)task, ORCHESTRATOR_NONE_U32, &status);
    /* When this thread is late, the instance is polled again already. */
    CHECK(answer == ORCHESTRATOR_ERR_BUSY || answer == ORCHESTRATOR_ERR_NOT_RUNNING);
    CHECK_INT(status.attempt, 0);
    return NULL;
}

static void stopped_while_one_waits(void)
{
    orchestrator_t *instance = begin(host_later);
    task_handle_t task = host_submit(NULL);
    pthread_t thread;
    int polls = 0;
    CHECK_STATUS(orchestrator_start(1), 0);
    while (host_status(task).state != ORCHESTRATOR_TASK_RUNNING) {
        CHECK(++polls < 10000000);
        (void)sched_yield();
    }
    CHECK_INT(pthread_create(&thread, NULL, waits, &task), 0);
    CHECK_STATUS(orchestrator_stop(), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_INT(host_status(task).state, ORCHESTRATOR_TASK_RUNNING);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("whoever waits is told of a stop");
}

/* Ends that the queue has no room for are held back, also through a stop. */
static void full_queue(void)
{
    orchestrator_t *instance = host_create(64, 2);
    orchestrator_event_t event;
    task_status_t status;
    task_handle_t last = 0;
    int i;
    int taken = 0;
    int polls = 0;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_start(1), 0);
    for (i = 0; i < 10; i++) {
        last = host_submit(NULL);
    }
    CHECK_STATUS(wait_for(last, 60000, &status), 0);
    for (i = 0; i < 10; i++) {
        CHECK_INT(host_metrics().done, 10);
        if (i == 5) {
            CHECK_STATUS(orchestrator_stop(), 0);
        }
        do {
            CHECK_STATUS(orchestrator_event_init(&event), 0);
            if (i >= 5) {
                CHECK(orchestrator_poll(0, NULL) >= 0 || taken < 10);
            }
            CHECK(++polls < 10000000);
        } while (orchestrator_poll_event(&event) == 0);
        taken++;
    }
    CHECK_STATUS(orchestrator_poll_event(&event), 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a full queue of events on a started instance");
}

int main(void)
{
    errors();
    start_stop_start();
    ends_while_an_executor_runs(0);
    ends_while_an_executor_runs(1);
    stopped_while_one_waits();
    full_queue();
    return 0;
}
