/* wrap: malloc calloc realloc free posix_memalign aligned_alloc */
/* Without a heap: what an instance in memory of the host never does, and what one of the heap does once. */
#include "host.h"

#include <errno.h>

#define TASKS 10000

static unsigned long allocations;
static unsigned long frees;
static int is_full;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *old);
int __real_posix_memalign(void **place, size_t alignment, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *old);
int __wrap_posix_memalign(void **place, size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return is_full ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return is_full ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    allocations++;
    return is_full ? NULL : __real_realloc(old, size);
}

void __wrap_free(void *old)
{
    frees++;
    __real_free(old);
}

int __wrap_posix_memalign(void **place, size_t alignment, size_t size)
{
    allocations++;
    return is_full ? ENOMEM : __real_posix_memalign(place, alignment, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return is_full ? NULL : __real_aligned_alloc(alignment, size);
}

/* What an executor that answers later left to be answered. */
static orchestrator_outcome_t waiting[64];
static int waiting_count;

static int answers_later(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)user_data;
    (void)dispatch;
    CHECK(waiting_count < 64);
    waiting[waiting_count++] = *outcome;
    return ORCHESTRATOR_EXECUTOR_LATER;
}

static void ask_power(const task_requirements_t *requirements)
{
    optimization_strategy_t strategy;
    thermal_monitoring_t heat;
    energy_context_t context;
    orchestrator_battery_outlook_t outlook;
    orchestrator_power_sample_t sample;
    orchestrator_power_assessment_t power;
    orchestrator_chunk_t chunk;
    orchestrator_message_t message;
    orchestrator_link_t wifi;
    orchestrator_transport_choice_t choice;
    float joules = 0;
    CHECK_STATUS(energy_calculate_consumption(requirements, ENV_HYBRID, &joules), 0);
    CHECK_STATUS(orchestrator_optimization_strategy_init(&strategy), 0);
    strategy.apply = true;
    CHECK_STATUS(energy_optimize_for_battery_life(1, 168ull * 3600000, &strategy), 0);
    CHECK_STATUS(orchestrator_battery_outlook_init(&outlook), 0);
    CHECK_STATUS(orchestrator_get_battery_outlook(&outlook), 0);
    CHECK_STATUS(orchestrator_clear_battery_target(), 0);
    CHECK_STATUS(orchestrator_thermal_monitoring_init(&heat), 0);
    heat.source = ORCHESTRATOR_THERMAL_CELSIUS;
    CHECK_STATUS(energy_monitor_thermal_state(&heat), 0);
    CHECK_STATUS(energy_get_context(&context), 0);
    CHECK_STATUS(orchestrator_power_sample_init(&sample), 0);
    CHECK_STATUS(orchestrator_power_assessment_init(&power), 0);
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, NULL, &power, &power), 0);
    CHECK_STATUS(orchestrator_chunk_init(&chunk), 0);
    CHECK_STATUS(orchestrator_get_chunk(NULL, &chunk), 0);
    CHECK_STATUS(orchestrator_calculate_chunking(NULL, &power, 0, &chunk), 0);
    CHECK_STATUS(orchestrator_message_init(&message), 0);
    CHECK_STATUS(orchestrator_link_init(&wifi), 0);
    CHECK_STATUS(orchestrator_transport_choice_init(&choice), 0);
    CHECK_STATUS(orchestrator_select_transport(NULL, 0, &message, power.mode, &wifi, NULL, -1, &choice), 2);
}

static void ask_everything(task_handle_t task)
{
    task_description_t description = host_task();
    orchestrator_decision_t decision;
    orchestrator_scorecard_t cards[ORCHESTRATOR_ENVIRONMENTS];
    failover_config_t plan;
    failure_info_t info;
    resilience_metrics_t resilience;
    static char text[8192];
    size_t needed = 0;
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    CHECK_STATUS(orchestrator_decide(&description, &decision), 0);
    CHECK_STATUS(orchestrator_get_scorecards(&description, cards, ORCHESTRATOR_ENVIRONMENTS), 0);
    CHECK_STATUS(orchestrator_explain(&description, text, sizeof text, &needed), 0);
    (void)host_status(task);
    (void)host_metrics();
    CHECK_STATUS(failover_get_config(ENV_HYBRID, &plan, NULL, 0, &needed), 0);
    CHECK_STATUS(failover_configure(ENV_HYBRID, &plan), 0);
    CHECK_STATUS(failover_trigger_recovery(ENV_HYBRID, RECOVERY_RAMP), 0);
    CHECK_STATUS(orchestrator_failure_info_init(&info), 0);
    CHECK_STATUS(failover_detect_failure(ENV_P2P, &info), 0);
    CHECK_STATUS(orchestrator_resilience_metrics_init(&resilience), 0);
    CHECK_STATUS(failover_get_resilience_metrics(&resilience), 0);
    ask_power(&description.requirements);
    /* Errors leave a message, without a heap. */
    CHECK_ERROR(orchestrator_cancel_task(0), ORCHESTRATOR_ERR_STALE_HANDLE, "the handle is stale");
    description.requirements.max_latency_ms = 0;
    CHECK_ERROR(orchestrator_submit_task(&description, &task), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "allowed is 1 to");
}

static void observe(int round)
{
    orchestrator_device_t device;
    orchestrator_beacon_t beacon;
    orchestration_rule_t rule;
    orchestrator_limits_t limits;
    CHECK_STATUS(orchestrator_limits_init(&limits), 0);
    /* Some rounds run where each try is answered at once, some where each fails. */
    limits.allowed = round % 4 == 0 ? 1u << ENV_P2P : round % 4 == 1 ? 1u << ENV_LOCAL : 63;
    CHECK_STATUS(orchestrator_set_limits(&limits), 0);
    CHECK_STATUS(orchestrator_device_init(&device), 0);
    device.battery_level = (float)(round % 100) / 100;
    CHECK_STATUS(orchestrator_update_device(&device), 0);
    CHECK_STATUS(orchestrator_beacon_init(&beacon), 0);
    beacon.environment = ENV_EDGE_NEARBY;
    CHECK_STATUS(orchestrator_beacon(&beacon), 0);
    CHECK_STATUS(orchestrator_rule_init(&rule), 0);
    rule.environments = 1u << ENV_HYBRID;
    CHECK(orchestrator_add_custom_rule(&rule) >= 0);
    CHECK_STATUS(orchestrator_clear_custom_rules(), 0);
}

static void one_round(int round)
{
    orchestrator_event_t event;
    task_description_t batch[4];
    task_handle_t task = host_submit(NULL);
    batch_handle_t handle = 0;
    int i;
    for (i = 0; i < 4; i++) {
        batch[i] = host_task();
    }
    CHECK_STATUS(orchestrator_submit_batch_tasks(batch, 4, &handle), 0);
    host_poll((uint64_t)round);
    ask_everything(task);
    observe(round);
    if (round % 3 == 0) {
        (void)orchestrator_cancel_task(task);
    }
    while (waiting_count > 0) {
        CHECK_STATUS(orchestrator_complete_task(&waiting[--waiting_count]), 0);
    }
    host_poll((uint64_t)round);
    CHECK_INT(host_metrics().in_flight, 0);
    CHECK_STATUS(orchestrator_event_init(&event), 0);
    for (i = 0; i < 5; i++) {
        CHECK_INT(orchestrator_poll_event(&event), 1);
    }
}

static int ran_in(execution_environment_t environment)
{
    environment_stats_t stats;
    CHECK_STATUS(orchestrator_environment_stats_init(&stats), 0);
    CHECK_STATUS(orchestrator_get_environment_stats(environment, &stats), 0);
    return stats.dispatched > 0;
}

static void in_memory_of_the_host(void)
{
    static unsigned char memory[1 << 20];
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    size_t needed = 0;
    unsigned long before;
    int round;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.event_capacity = 64;
    config.probe_interval_ms = 0;
    before = allocations;
    CHECK_STATUS(orchestrator_create_in(&config, memory, sizeof memory, &needed, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_EDGE_NEARBY, answers_later, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_P2P, host_fail, NULL), 0);
    for (round = 0; round < TASKS / 5; round++) {
        one_round(round);
    }
    CHECK_INT(host_metrics().submitted, TASKS);
    CHECK(ran_in(ENV_LOCAL) && ran_in(ENV_EDGE_NEARBY) && ran_in(ENV_P2P));
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    CHECK_INT(allocations - before, 0);
    PASSED("no allocation in memory of the host, from create to destroy");
}

static void on_the_heap(void)
{
    orchestrator_t *instance;
    unsigned long before = allocations;
    unsigned long before_frees = frees;
    int round;
    instance = host_create(64, 64);
    CHECK_INT(allocations - before, 1);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_EDGE_NEARBY, answers_later, NULL), 0);
    for (round = 0; round < 100; round++) {
        one_round(round);
    }
    CHECK_INT(frees - before_frees, 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    CHECK_INT(allocations - before, 1);
    CHECK_INT(frees - before_frees, 1);
    PASSED("one block of the heap for each instance");
}

static void no_memory(void)
{
    orchestrator_t *instance = (orchestrator_t *)sizeof(int);
    is_full = 1;
    CHECK_ERROR(orchestrator_create(NULL, &instance), ORCHESTRATOR_ERR_OUT_OF_MEMORY, "there is no memory for ");
    is_full = 0;
    CHECK(instance == NULL);
    CHECK_STATUS(orchestrator_get_current(&instance), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    CHECK_STATUS(orchestrator_create(NULL, &instance), 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("no memory");
}

int main(void)
{
    in_memory_of_the_host();
    on_the_heap();
    no_memory();
    return 0;
}
