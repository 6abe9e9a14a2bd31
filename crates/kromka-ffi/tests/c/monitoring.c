/* What was done: counts that add up, at every step. */
#include "host.h"

static environment_stats_t stats_of(execution_environment_t environment)
{
    environment_stats_t stats;
    CHECK_STATUS(orchestrator_environment_stats_init(&stats), 0);
    CHECK_STATUS(orchestrator_get_environment_stats(environment, &stats), 0);
    CHECK(stats.dispatched == stats.running + stats.succeeded + stats.failed + stats.cancelled);
    CHECK(stats.succeeded == 0 || stats.latency_ms_mean == stats.latency_ms_total / stats.succeeded);
    CHECK(stats.succeeded > 0 || stats.latency_ms_mean == 0);
    return stats;
}

static cost_breakdown_t costs(void)
{
    cost_breakdown_t breakdown;
    int64_t by_environment = 0;
    int64_t by_type = 0;
    int i;
    CHECK_STATUS(orchestrator_cost_breakdown_init(&breakdown), 0);
    CHECK_STATUS(orchestrator_get_cost_breakdown(&breakdown), 0);
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        by_environment += breakdown.by_environment_nano[i];
        CHECK_INT(stats_of((execution_environment_t)i).cost_nano, breakdown.by_environment_nano[i]);
    }
    for (i = 0; i < ORCHESTRATOR_TASK_TYPES; i++) {
        by_type += breakdown.by_type_nano[i];
    }
    CHECK_INT(by_environment, breakdown.total_nano);
    CHECK_INT(by_type, breakdown.total_nano);
    CHECK(breakdown.wasted_nano >= 0 && breakdown.wasted_nano <= breakdown.total_nano);
    return breakdown;
}

/* Every count of the instance at once, against those of its environments. */
static void add_up(void)
{
    orchestration_metrics_t metrics = host_metrics();
    uint64_t dispatched = 0;
    uint64_t succeeded = 0;
    int i;
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        environment_stats_t stats = stats_of((execution_environment_t)i);
        dispatched += stats.dispatched;
        succeeded += stats.succeeded;
    }
    CHECK_INT(dispatched, metrics.dispatched);
    /* A result may come for a try of a task that is being cancelled. */
    CHECK(succeeded >= metrics.done);
    CHECK(metrics.late <= metrics.done && metrics.decisions >= metrics.dispatched);
    (void)costs();
}

/* Succeeds, fails and stays silent in turn; each try costs. */
static int varies(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    int *count = (int *)user_data;
    outcome->cost_nano = 100 + dispatch->attempt;
    outcome->energy_uj = 7;
    outcome->latency_ms = 20;
    switch (++*count % 4) {
    case 0: return -3;
    case 1: outcome->status = ORCHESTRATOR_OUTCOME_TRUNCATED; return ORCHESTRATOR_EXECUTOR_DONE;
    case 2: return ORCHESTRATOR_EXECUTOR_LATER;
    default: return ORCHESTRATOR_EXECUTOR_DONE;
    }
}

static void at_every_step(void)
{
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    int count = 0;
    int i;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.task_capacity = 32;
    config.run_timeout_ms = 50;
    config.cooldown_ms = 0;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, varies, &count), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, varies, &count), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_P2P, varies, &count), 0);
    for (i = 0; i < 500; i++) {
        task_description_t task = host_task();
        task_handle_t handle = 0;
        int status;
        task.requirements.type = (task_type_t)(i % ORCHESTRATOR_TASK_TYPES);
        task.requirements.max_latency_ms = i % 11 == 0 ? 1 : 60000;
        task.requirements.qos.min_quality = i % 13 == 0 ? 1.0f : 0.0f;
        status = orchestrator_submit_task(&task, &handle);
        CHECK(status == 0 || status == ORCHESTRATOR_ERR_SUBMIT_FULL);
        if (status == 0 && i % 5 == 0) {
            CHECK_STATUS(orchestrator_cancel_task(handle), 0);
        }
        add_up();
        CHECK(orchestrator_poll((uint64_t)i * 3, NULL) >= 0);
        add_up();
        if (status == 0 && i % 7 == 0) {
            status = orchestrator_reschedule_task(handle, (rescheduling_reason_t)(i % 4));
            CHECK(status == 0 || status == ORCHESTRATOR_ERR_HANDLE_ENDED);
            add_up();
        }
    }
    host_poll(5000);
    /* The last ones expire; one that ran before is seen through, however late. */
    host_poll(100000);
    host_poll(200000);
    add_up();
    CHECK_INT(host_metrics().in_flight, 0);
    CHECK(host_metrics().expired > 0);
    CHECK(host_metrics().done > 0 && host_metrics().failed > 0 && host_metrics().infeasible > 0);
    CHECK(host_metrics().timeouts > 0 && host_metrics().fallbacks > 0 && host_metrics().cancelled > 0);
    CHECK(costs().wasted_nano > 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("counts add up at every step");
}

static void exact(void)
{
    orchestrator_t *instance = host_create(8, 0);
    orchestrator_outcome_t later;
    environment_stats_t stats;
    cost_breakdown_t breakdown;
    task_handle_t task;
    CHECK_STATUS(orchestrator_register_executor(ENV_EDGE_NEARBY, host_later, &later), 0);
    task = host_submit(NULL);
    (void)host_submit(NULL);
    host_poll(100);
    stats = stats_of(ENV_EDGE_NEARBY);
    CHECK(stats.running == 2 && stats.queued == 0 && stats.dispatched == 2);
    later.latency_ms = 30;
    later.cost_nano = 40;
    later.energy_uj = 50;
    CHECK_STATUS(orchestrator_complete_task(&later), 0);
    CHECK_STATUS(orchestrator_cancel_task(task), 0);
    host_poll(101);
    stats = stats_of(ENV_EDGE_NEARBY);
    CHECK(stats.running == 0 && stats.succeeded == 1 && stats.cancelled == 1 && stats.failed == 0);
    CHECK(stats.latency_ms_total == 30 && stats.latency_ms_mean == 30);
    CHECK(stats.cost_nano == 40 && stats.energy_uj == 50);
    /* The outcome of the cancelled try comes late: it costs, and was for nothing. */
    later.task = task;
    later.cost_nano = 2;
    CHECK_STATUS(orchestrator_complete_task(&later), 0);
    breakdown = costs();
    CHECK(breakdown.total_nano == 42 && breakdown.wasted_nano == 2);
    CHECK(breakdown.by_environment_nano[ENV_EDGE_NEARBY] == 42 && breakdown.by_type_nano[TASK_INFERENCE] == 42);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("counts of two tasks");
}

/* Once the total is the largest amount there is, it stays there. */
static void saturation(void)
{
    orchestrator_t *instance = host_create(1, 0);
    orchestrator_outcome_t later;
    int i;
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_later, &later), 0);
    for (i = 0; i < 9500; i++) {
        (void)host_submit(NULL);
        host_poll(1);
        later.cost_nano = 1000000000000000ll;
        CHECK_STATUS(orchestrator_complete_task(&later), 0);
        host_poll(1);
    }
    CHECK(costs().total_nano > 0);
    CHECK(costs().total_nano <= INT64_MAX && costs().total_nano > INT64_MAX - 1000000000000000ll);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("amounts never wrap");
}

static void strangers(void)
{
    static const int32_t codes[] = {-1, ENV_HYBRID + 1, INT32_MAX, INT32_MIN};
    orchestrator_t *instance = host_create(1, 0);
    environment_stats_t stats;
    size_t i;
    CHECK_STATUS(orchestrator_environment_stats_init(&stats), 0);
    for (i = 0; i < 4; i++) {
        stats.dispatched = 77;
        CHECK_ERROR(orchestrator_get_environment_stats((execution_environment_t)codes[i], &stats),
                    ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 6 exclusive");
        CHECK_INT(stats.dispatched, 0);
    }
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("environments that there are not");
}

int main(void)
{
    at_every_step();
    exact();
    saturation();
    strangers();
    return 0;
}
