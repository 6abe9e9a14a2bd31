/* Four threads on one instance, polled and started: every task's end is told exactly once. */
#include "host.h"

#include <pthread.h>
#include <sched.h>

#define THREADS 4
#define TASKS 10000
#define TASKS_EACH (TASKS / THREADS)
#define CAPACITY 128
/* Far beyond what a machine under valgrind needs, and still an end. */
#define ROUNDS_MAX 5000000

/* How often each task's end was told. Written by whoever polls, one thread at a time, or by the coordinator. */
static unsigned char told[TASKS];

/* Tries that are to be answered later, by whoever comes first. */
static orchestrator_outcome_t waiting[TASKS * 2];
static size_t waiting_count;
static pthread_mutex_t waiting_lock = PTHREAD_MUTEX_INITIALIZER;

static orchestrator_t *instance;
static int is_started;

static int on_event(void *user_data, const orchestrator_event_t *event)
{
    unsigned char *mark = (unsigned char *)event->user_data;
    (void)user_data;
    CHECK(event->kind == ORCHESTRATOR_EVENT_TASK_ENDED);
    CHECK(mark >= told && mark < told + TASKS);
    ++*mark;
    return 0;
}

static int answers_later(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)user_data;
    CHECK(dispatch->task == outcome->task && dispatch->attempt == outcome->attempt);
    CHECK_INT(pthread_mutex_lock(&waiting_lock), 0);
    CHECK(waiting_count < sizeof waiting / sizeof waiting[0]);
    waiting[waiting_count++] = *outcome;
    CHECK_INT(pthread_mutex_unlock(&waiting_lock), 0);
    return ORCHESTRATOR_EXECUTOR_LATER;
}

/* Answers everything that waits. A task that was cancelled meanwhile may be gone. */
static void answer_waiting(void)
{
    int more = 1;
    while (more) {
        orchestrator_outcome_t outcome;
        CHECK_INT(pthread_mutex_lock(&waiting_lock), 0);
        more = waiting_count > 0;
        if (more) {
            outcome = waiting[--waiting_count];
        }
        CHECK_INT(pthread_mutex_unlock(&waiting_lock), 0);
        if (more) {
            int status;
            outcome.cost_nano = 3;
            status = orchestrator_complete_task(&outcome);
            CHECK(status == 0 || status == ORCHESTRATOR_ERR_STALE_HANDLE);
        }
    }
}

/* Lets the instance get on: by a poll, unless another thread does that, or by waiting for a task of its own. */
static void get_on(task_handle_t task)
{
    int status;
    answer_waiting();
    if (is_started) {
        task_status_t ended;
        CHECK_STATUS(orchestrator_task_status_init(&ended), 0);
        status = orchestrator_wait_task(task, 1, &ended);
        CHECK(status == 0 || status == ORCHESTRATOR_ERR_WAIT_TIMED_OUT || status == ORCHESTRATOR_ERR_STALE_HANDLE);
        CHECK(status != 0 || ended.state == ORCHESTRATOR_TASK_ENDED);
    } else {
        status = orchestrator_poll(1, NULL);
        CHECK(status >= 0 || status == ORCHESTRATOR_ERR_BUSY);
        if (status == ORCHESTRATOR_ERR_BUSY) {
            (void)sched_yield();
        }
    }
}

static void look_at(task_handle_t task, const void *mark)
{
    task_status_t status;
    int answer;
    CHECK_STATUS(orchestrator_task_status_init(&status), 0);
    answer = orchestrator_get_task_status(task, &status);
    CHECK(answer == 0 || answer == ORCHESTRATOR_ERR_STALE_HANDLE);
    CHECK(answer != 0 || status.user_data == mark);
}

/* Submits its share; cancels every seventh. */
static void *works(void *argument)
{
    size_t first = (size_t)(*(int *)argument) * TASKS_EACH;
    task_description_t task = host_task();
    task_handle_t handle = 0;
    size_t i;
    long rounds = 0;
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    for (i = first; i < first + TASKS_EACH; i++) {
        task_handle_t before = handle;
        int status;
        task.user_data = &told[i];
        while ((status = orchestrator_submit_task(&task, &handle)) == ORCHESTRATOR_ERR_SUBMIT_FULL) {
            CHECK(handle == 0);
            get_on(before);
            CHECK(++rounds < ROUNDS_MAX);
        }
        CHECK_STATUS(status, 0);
        look_at(handle, &told[i]);
        if (i % 7 == 0) {
            status = orchestrator_cancel_task(handle);
            CHECK(status == 0 || status == ORCHESTRATOR_ERR_HANDLE_ENDED || status == ORCHESTRATOR_ERR_STALE_HANDLE);
        }
        if (i % 16 == 0) {
            get_on(handle);
        }
    }
    return NULL;
}

static void host(void)
{
    environment_profile_t profile;
    CHECK_STATUS(orchestrator_register_event(on_event, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, answers_later, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_EDGE_NEARBY, host_fail, NULL), 0);
    /* Few places, so that tasks spread over all three. */
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_CLOUD_BASIC), 0);
    profile.concurrency = 8;
    profile.queue = 8;
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_CLOUD_BASIC, &profile), 0);
}

static void run_threads(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];
    int i;
    for (i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CHECK_INT(pthread_create(&threads[i], NULL, works, &numbers[i]), 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    }
}

/* Until nothing is in flight. */
static void run_out(void)
{
    long rounds = 0;
    while (host_metrics().in_flight > 0) {
        answer_waiting();
        if (is_started) {
            (void)sched_yield();
        } else {
            CHECK(orchestrator_poll(2, NULL) >= 0);
        }
        CHECK(++rounds < ROUNDS_MAX);
    }
}

static void check_all_told(void)
{
    orchestration_metrics_t metrics = host_metrics();
    cost_breakdown_t costs;
    int i;
    for (i = 0; i < TASKS; i++) {
        CHECK_INT(told[i], 1);
    }
    CHECK_INT(metrics.submitted, TASKS);
    CHECK_INT(metrics.in_flight, 0);
    CHECK(metrics.done > 0 && metrics.cancelled > 0);
    CHECK_STATUS(orchestrator_cost_breakdown_init(&costs), 0);
    CHECK_STATUS(orchestrator_get_cost_breakdown(&costs), 0);
    CHECK_INT(costs.by_environment_nano[ENV_LOCAL] + costs.by_environment_nano[ENV_CLOUD_BASIC], costs.total_nano);
}

static void on_polled(void)
{
    instance = host_create(CAPACITY, 0);
    host();
    run_threads();
    run_out();
    host_poll(3);
    check_all_told();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("four threads on a polled instance");
}

static void on_started(void)
{
    instance = host_create(CAPACITY, 0);
    host();
    memset(told, 0, sizeof told);
    waiting_count = 0;
    is_started = 1;
    CHECK_STATUS(orchestrator_start(3), 0);
    run_threads();
    run_out();
    CHECK_STATUS(orchestrator_stop(), 0);
    /* What had not been told by then is told by a poll. */
    host_poll(3);
    check_all_told();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("four threads on a started instance");
}

static void *comes_and_goes(void *unused)
{
    int i;
    (void)unused;
    for (i = 0; i < 200; i++) {
        orchestrator_t *mine = NULL;
        task_handle_t handle;
        CHECK_STATUS(orchestrator_create(NULL, &mine), 0);
        CHECK_STATUS(orchestrator_make_current(mine), 0);
        CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
        handle = host_submit(NULL);
        host_poll(1);
        CHECK_INT(host_status(handle).state, ORCHESTRATOR_TASK_ENDED);
        CHECK_STATUS(orchestrator_destroy(mine), 0);
        CHECK_STATUS(orchestrator_destroy(mine), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    }
    return NULL;
}

static void instances_beside_each_other(void)
{
    pthread_t threads[THREADS];
    int i;
    for (i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_create(&threads[i], NULL, comes_and_goes, NULL), 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    }
    PASSED("instances come and go on four threads");
}

int main(void)
{
    on_polled();
    on_started();
    instances_beside_each_other();
    return 0;
}
