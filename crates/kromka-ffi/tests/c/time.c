/* The time of a polled instance: the host's, whenever it polls. */
#include "host.h"

#define HOURS(count) ((uint64_t)(count) * 3600000)

static environment_stats_t stats_of(execution_environment_t environment)
{
    environment_stats_t stats;
    CHECK_STATUS(orchestrator_environment_stats_init(&stats), 0);
    CHECK_STATUS(orchestrator_get_environment_stats(environment, &stats), 0);
    return stats;
}

static uint64_t now_of_the_instance(void)
{
    uint64_t now = 0;
    CHECK_STATUS(orchestrator_now(&now), 0);
    return now;
}

/* A task that was submitted after two idle hours counted from the last poll, and expired at the next. */
static void after_two_idle_hours(void)
{
    orchestrator_t *instance = host_create(8, 0);
    task_description_t task = host_task();
    batch_handle_t batch = 0;
    task_handle_t alone = 0;
    task_handle_t of_batch = 0;
    task_status_t status;
    size_t needed = 0;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    host_poll(1000);
    task.requirements.max_latency_ms = 1000;
    CHECK_STATUS(orchestrator_submit_task(&task, &alone), 0);
    CHECK_STATUS(orchestrator_submit_batch_tasks(&task, 1, &batch), 0);
    CHECK_INT(orchestrator_get_batch_tasks(batch, &of_batch, 1, &needed), 1);
    CHECK_INT(host_status(alone).state, ORCHESTRATOR_TASK_PENDING);
    host_poll(1000 + HOURS(2));
    status = host_status(alone);
    CHECK_INT(status.end, ORCHESTRATOR_END_DONE);
    CHECK_INT(status.submitted_ms, 1000 + HOURS(2));
    CHECK_INT(status.ended_ms, 1000 + HOURS(2));
    CHECK_INT(host_status(of_batch).end, ORCHESTRATOR_END_DONE);
    CHECK_INT(host_status(of_batch).submitted_ms, 1000 + HOURS(2));
    CHECK_INT(host_metrics().expired, 0);
    CHECK_INT(host_metrics().late, 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a task submitted after two idle hours is run");
}

/* What else is called before the next poll knows no later time than the last one, and dates no task. */
static void other_calls_before_the_poll(void)
{
    orchestrator_t *instance = host_create(8, 0);
    orchestrator_device_t device;
    orchestrator_beacon_t beacon;
    orchestrator_outcome_t later;
    orchestrator_decision_t decision;
    task_description_t task = host_task();
    task_handle_t runs;
    task_handle_t waits = 0;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_later, &later), 0);
    runs = host_submit(NULL);
    host_poll(1000);
    task.requirements.max_latency_ms = 1000;
    CHECK_STATUS(orchestrator_submit_task(&task, &waits), 0);
    CHECK_STATUS(orchestrator_device_init(&device), 0);
    CHECK_STATUS(orchestrator_update_device(&device), 0);
    CHECK_STATUS(orchestrator_beacon_init(&beacon), 0);
    CHECK_STATUS(orchestrator_beacon(&beacon), 0);
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    CHECK_STATUS(orchestrator_decide(&task, &decision), 0);
    CHECK_STATUS(orchestrator_first_result(runs, 1), 0);
    CHECK_STATUS(orchestrator_complete_task(&later), 0);
    CHECK_STATUS(orchestrator_cancel_task(host_submit(NULL)), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_INT(host_status(waits).state, ORCHESTRATOR_TASK_PENDING);
    host_poll(1000 + HOURS(2));
    CHECK_INT(host_status(waits).end, ORCHESTRATOR_END_DONE);
    CHECK_INT(host_status(waits).submitted_ms, 1000 + HOURS(2));
    CHECK_INT(host_metrics().expired, 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a task is dated by a poll alone");
}

/* From the poll on that first sees it, its time does run out. */
static void expires_after_its_first_poll(void)
{
    orchestrator_t *instance = host_create(8, 0);
    orchestrator_outcome_t later;
    environment_profile_t profile;
    task_description_t task = host_task();
    task_handle_t waits = 0;
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_LOCAL), 0);
    profile.concurrency = 1;
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_LOCAL, &profile), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_later, &later), 0);
    (void)host_submit(NULL);
    host_poll(1);
    task.requirements.max_latency_ms = 1000;
    CHECK_STATUS(orchestrator_submit_task(&task, &waits), 0);
    host_poll(5000);
    CHECK(host_status(waits).state != ORCHESTRATOR_TASK_ENDED && host_status(waits).attempt == 0);
    CHECK_INT(host_status(waits).submitted_ms, 5000);
    host_poll(5999);
    CHECK(host_status(waits).state != ORCHESTRATOR_TASK_ENDED);
    host_poll(6001);
    CHECK_INT(host_status(waits).end, ORCHESTRATOR_END_EXPIRED);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a task expires from its first poll on");
}

/* Leaves its latency to be measured. */
static int measured(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    *(uint64_t *)user_data = dispatch->dispatched_ms;
    CHECK(outcome->latency_ms == ORCHESTRATOR_NONE_U32 && outcome->at_ms == ORCHESTRATOR_NOW);
    return ORCHESTRATOR_EXECUTOR_DONE;
}

/* Also says when it ended, which is no time of any clock. */
static int ends_at_no_time(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    *(uint64_t *)user_data = dispatch->dispatched_ms;
    outcome->at_ms = UINT64_MAX - 1;
    return ORCHESTRATOR_EXECUTOR_DONE;
}

/* Polls at a time at which the clock stands still instead: nothing took any time. */
static void stands_still(orchestrator_executor_fn executor, uint64_t poll_ms)
{
    orchestrator_t *instance = host_create(8, 0);
    uint64_t dispatched = 0;
    uint64_t wake = 0;
    task_handle_t task;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, executor, &dispatched), 0);
    host_poll(7000);
    task = host_submit(NULL);
    CHECK_INT(orchestrator_poll(poll_ms, &wake), 2);
    CHECK(wake == ORCHESTRATOR_NONE_U64);
    CHECK_INT(dispatched, 7000);
    CHECK_INT(host_status(task).end, ORCHESTRATOR_END_DONE);
    CHECK_INT(host_status(task).submitted_ms, 7000);
    CHECK_INT(host_status(task).ended_ms, 7000);
    CHECK_INT(stats_of(ENV_LOCAL).latency_ms_total, 0);
    CHECK_INT(stats_of(ENV_LOCAL).latency_ms_mean, 0);
    CHECK_INT(stats_of(ENV_LOCAL).succeeded, 1);
    CHECK_INT(now_of_the_instance(), 7000);
    /* The clock goes on where it was. */
    task = host_submit(NULL);
    host_poll(7010);
    CHECK_INT(host_status(task).ended_ms, 7010);
    CHECK_INT(stats_of(ENV_LOCAL).latency_ms_total, 0);
    CHECK_INT(host_metrics().done, 2);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
}

/* A time that no clock shows was taken for the end of a try: 2^64 ms were added to the latencies. */
static void times_that_no_clock_shows(void)
{
    static const uint64_t times[] = {UINT64_MAX, UINT64_MAX - 1, 1ull << 63, (1ull << 62) + 1, 1ull << 62};
    size_t i;
    for (i = 0; i < sizeof times / sizeof times[0]; i++) {
        stands_still(measured, times[i]);
    }
    stands_still(ends_at_no_time, 7000);
    stands_still(ends_at_no_time, UINT64_MAX);
    PASSED("times that no clock shows do not count as latency");
}

static void a_clock_that_steps_back(void)
{
    static const uint64_t times[] = {6999, 1, 0};
    orchestrator_t *instance;
    orchestrator_outcome_t later;
    task_handle_t task;
    size_t i;
    for (i = 0; i < sizeof times / sizeof times[0]; i++) {
        stands_still(measured, times[i]);
        stands_still(ends_at_no_time, times[i]);
    }
    /* Between a try and its outcome, too. */
    instance = host_create(8, 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_later, &later), 0);
    task = host_submit(NULL);
    host_poll(7000);
    later.at_ms = 20;
    CHECK_STATUS(orchestrator_complete_task(&later), 0);
    host_poll(10);
    CHECK_INT(host_status(task).end, ORCHESTRATOR_END_DONE);
    CHECK_INT(host_status(task).ended_ms, 7000);
    CHECK_INT(stats_of(ENV_LOCAL).latency_ms_total, 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a clock that steps back does not count as latency");
}

/* A poll that filled the queue said that nothing was to come, and the ends that it had no room for stayed untold. */
static void names_now_while_ends_wait(void)
{
    orchestrator_t *instance = host_create(8, 1);
    orchestrator_event_t event;
    task_handle_t tasks[3];
    uint64_t wake = 0;
    int i;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_event_init(&event), 0);
    for (i = 0; i < 3; i++) {
        tasks[i] = host_submit(NULL);
    }
    /* Three runs and the first end. */
    CHECK_INT(orchestrator_poll(40, &wake), 4);
    CHECK(wake <= 40);
    /* As long as something else is done, the poll succeeds; only ends alone are refused. */
    CHECK_ERROR(orchestrator_poll(41, &wake), ORCHESTRATOR_ERR_EVENTS_FULL, "the queue holds 1 events and is full");
    CHECK(wake == ORCHESTRATOR_NONE_U64);
    (void)host_submit(NULL);
    CHECK_INT(orchestrator_poll(42, &wake), 1);
    CHECK(wake <= 42);
    CHECK_STATUS(orchestrator_poll(42, &wake), ORCHESTRATOR_ERR_EVENTS_FULL);
    for (i = 0; i < 3; i++) {
        CHECK_INT(orchestrator_poll_event(&event), 1);
        CHECK(event.task == tasks[i]);
        CHECK_INT(orchestrator_poll(50, &wake), 1);
        CHECK(i == 2 ? wake == ORCHESTRATOR_NONE_U64 : wake <= 50);
    }
    CHECK_STATUS(orchestrator_poll(51, &wake), 0);
    CHECK(wake == ORCHESTRATOR_NONE_U64);
    CHECK_INT(orchestrator_poll_event(&event), 1);
    CHECK_STATUS(orchestrator_poll_event(&event), 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a poll names now while ends wait for room");
}

int main(void)
{
    after_two_idle_hours();
    other_calls_before_the_poll();
    expires_after_its_first_poll();
    times_that_no_clock_shows();
    a_clock_that_steps_back();
    names_now_while_ends_wait();
    return 0;
}
