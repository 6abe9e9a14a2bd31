/* Energy: what tasks take, a battery that must last, what heat and the host ask for, and what decisions make of it. */
#include "host.h"

#include <math.h>

#define HOUR_MS 3600000ull

static orchestrator_t *usual(void)
{
    orchestrator_t *instance = host_create(16, 16);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, host_done, NULL), 0);
    return instance;
}

static void battery(float level, bool charging)
{
    orchestrator_device_t device;
    CHECK_STATUS(orchestrator_device_init(&device), 0);
    device.battery_level = level;
    device.charging = charging;
    CHECK_STATUS(orchestrator_update_device(&device), 0);
}

static orchestrator_decision_t decide(void)
{
    task_description_t task = host_task();
    orchestrator_decision_t decision;
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    CHECK_STATUS(orchestrator_decide(&task, &decision), 0);
    CHECK_INT(decision.verdict, ORCHESTRATOR_VERDICT_RUN);
    return decision;
}

static energy_context_t context(void)
{
    energy_context_t context;
    memset(&context, 0xA5, sizeof context);
    CHECK_STATUS(energy_get_context(&context), 0);
    return context;
}

static orchestrator_battery_outlook_t outlook(void)
{
    orchestrator_battery_outlook_t outlook;
    CHECK_STATUS(orchestrator_battery_outlook_init(&outlook), 0);
    CHECK_STATUS(orchestrator_get_battery_outlook(&outlook), 0);
    return outlook;
}

static thermal_monitoring_t heat(orchestrator_thermal_source_t source, float value)
{
    thermal_monitoring_t monitoring;
    CHECK_STATUS(orchestrator_thermal_monitoring_init(&monitoring), 0);
    monitoring.source = source;
    monitoring.value = value;
    CHECK_STATUS(energy_monitor_thermal_state(&monitoring), 0);
    CHECK(monitoring.source == source && monitoring.struct_size == sizeof monitoring);
    return monitoring;
}

static optimization_strategy_t strategy_of(float reserve, float capacity_j)
{
    optimization_strategy_t strategy;
    CHECK_STATUS(orchestrator_optimization_strategy_init(&strategy), 0);
    strategy.reserve = reserve;
    strategy.battery_capacity_j = capacity_j;
    return strategy;
}

/* Takes nine joules of the device for each task. */
static int hungry(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    int status = host_done(user_data, dispatch, outcome);
    outcome->energy_uj = 9000000;
    return status;
}

static float joules(execution_environment_t environment)
{
    task_description_t task = host_task();
    orchestrator_energy_use_t used;
    float all = -1;
    CHECK_STATUS(orchestrator_energy_use_init(&used), 0);
    CHECK_STATUS(energy_calculate_consumption(&task.requirements, environment, &all), 0);
    CHECK_STATUS(orchestrator_get_energy_use(&task.requirements, environment, &used), 0);
    CHECK(used.total_uj == used.compute_uj + used.radio_uj + used.tail_uj);
    CHECK(fabs((double)used.total_uj / 1e6 - (double)all) <= (double)all * 1e-6);
    CHECK(environment != ENV_LOCAL || used.compute_uj == used.total_uj);
    CHECK(environment != ENV_P2P || used.radio_uj == used.total_uj);
    CHECK(environment != ENV_CLOUD_BASIC || used.compute_uj == 0);
    return all;
}

static void consumption(void)
{
    orchestrator_t *instance = host_create(16, 0);
    task_requirements_t task = host_task().requirements;
    orchestrator_energy_use_t used;
    float before[ORCHESTRATOR_ENVIRONMENTS];
    float out = 77;
    int i;
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        before[i] = joules((execution_environment_t)i);
        CHECK(before[i] > 0);
    }
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, hungry, NULL), 0);
    for (i = 0; i < 40; i++) {
        (void)host_submit(NULL);
        host_poll((uint64_t)i * 1000);
    }
    CHECK(fabsf(joules(ENV_LOCAL) - 9) < fabsf(before[ENV_LOCAL] - 9));
    CHECK(context().budget.spent_j == 360);

    CHECK_ERROR(energy_calculate_consumption(&task, (execution_environment_t)6, &out), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                "6 is unknown");
    CHECK(out == 0);
    CHECK_STATUS(orchestrator_energy_use_init(&used), 0);
    task.max_latency_ms = 0;
    out = 77;
    CHECK_ERROR(energy_calculate_consumption(&task, ENV_LOCAL, &out), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE,
                "deadline_ms is 0");
    CHECK(out == 0);
    used.total_uj = 77;
    CHECK_STATUS(orchestrator_get_energy_use(&task, ENV_LOCAL, &used), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE);
    CHECK(used.total_uj == 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("what tasks take");
}

/* What is asked for stays, what it came to is gone. */
static void refused(float remaining, time_duration_t ms, optimization_strategy_t strategy, int want, const char *words)
{
    strategy.apply = true;
    strategy.hours = 77;
    strategy.caps_w[167] = 77;
    CHECK_ERROR(energy_optimize_for_battery_life(remaining, ms, &strategy), want, words);
    CHECK(strategy.hours == 0 && strategy.caps_w[167] == 0 && strategy.apply);
    CHECK(outlook().until_ms == ORCHESTRATOR_NONE_U64);
}

static void plan_arguments(void)
{
    orchestrator_t *instance = usual();
    optimization_strategy_t strategy = strategy_of(0.01f, 0);
    refused(1, 0, strategy, ORCHESTRATOR_ERR_POWER_PLAN_HOURS, "the plan has 0 hours; allowed is 1 to 168");
    refused(1, 168 * HOUR_MS + 1, strategy, ORCHESTRATOR_ERR_POWER_PLAN_HOURS, "the plan has 169 hours");
    refused(1, UINT64_MAX, strategy, ORCHESTRATOR_ERR_POWER_PLAN_HOURS, "allowed is 1 to 168");
    refused(1.5f, HOUR_MS, strategy, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT,
            "remaining_battery is 1.5; allowed is 0 to 1");
    refused(NAN, HOUR_MS, strategy, ORCHESTRATOR_ERR_BOUND_NOT_FINITE, "remaining_battery is not a finite number");
    refused(1, HOUR_MS, strategy_of(0.6f, 0), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT,
            "reserve is 0.6; allowed is 0 to 0.5");
    refused(1, HOUR_MS, strategy_of(0, -1), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "battery_capacity_j is -1");
    refused(1, HOUR_MS, strategy_of(0, 2e9f), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "battery_capacity_j is 2000000000");
    memset(&strategy.apply, 2, 1);
    CHECK_ERROR(energy_optimize_for_battery_life(1, HOUR_MS, &strategy), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                "apply 2 is unknown; allowed is 0 to 2 exclusive");
    /* Beyond the last time of any clock. */
    CHECK(orchestrator_poll((1ull << 62) - 1, NULL) >= 0);
    refused(1, HOUR_MS, strategy_of(0, 0), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "4611686018427387903");
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("plans that cannot be made");
}

static void plans(void)
{
    orchestrator_t *instance = usual();
    optimization_strategy_t strategy = strategy_of(0.01f, 0);
    double all = 0;
    uint32_t i;
    CHECK_STATUS(energy_optimize_for_battery_life(1, 10 * HOUR_MS + HOUR_MS / 2, &strategy), 0);
    CHECK(strategy.lasts && strategy.hours == 11 && strategy.lasts_ms == 10 * HOUR_MS + HOUR_MS / 2);
    CHECK(strategy.shortfall_j == 0 && strategy.worth_kept > 0 && strategy.worth_kept <= 1);
    CHECK(strategy.thrift == 1 && strategy.left_j >= 0 && strategy.granted_j > 0);
    for (i = 0; i < ENERGY_PLAN_HOURS_MAX; i++) {
        CHECK((strategy.caps_w[i] > 0) == (i < strategy.hours));
        all += (double)strategy.caps_w[i] * (i == 10 ? 1800 : 3600);
    }
    CHECK(fabs(all - (double)strategy.granted_j) < all * 1e-4);
    CHECK(outlook().until_ms == ORCHESTRATOR_NONE_U64 && !outlook().known);

    CHECK_STATUS(energy_optimize_for_battery_life(0, HOUR_MS, &strategy), 0);
    CHECK(!strategy.lasts && strategy.lasts_ms == 0 && strategy.shortfall_j > 0 && strategy.granted_j == 0);
    CHECK(strategy.hours == 1 && strategy.caps_w[0] == 0 && strategy.left_j == 0 && strategy.given_up_j > 0);
    CHECK_STATUS(energy_optimize_for_battery_life(1, 168 * HOUR_MS, &strategy), 0);
    CHECK_INT(strategy.hours, 168);
    /* Twice the battery leaves more. */
    strategy = strategy_of(0.5f, 1000);
    CHECK_STATUS(energy_optimize_for_battery_life(0.6f, HOUR_MS, &strategy), 0);
    all = (double)(strategy.granted_j + strategy.left_j);
    strategy.battery_capacity_j = 2000;
    CHECK_STATUS(energy_optimize_for_battery_life(0.6f, HOUR_MS, &strategy), 0);
    CHECK((double)(strategy.granted_j + strategy.left_j) > all && strategy.battery_capacity_j == 2000);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("plans for a battery");
}

static void targets(void)
{
    orchestrator_t *instance = usual();
    optimization_strategy_t strategy = strategy_of(0.01f, 36000);
    CHECK_STATUS(orchestrator_clear_battery_target(), 0);
    host_poll(1000);
    battery(0.2f, false);
    strategy.apply = true;
    CHECK_STATUS(energy_optimize_for_battery_life(0.2f, 24 * HOUR_MS, &strategy), 0);
    CHECK(strategy.apply && strategy.thrift > 1 && strategy.thrift <= 256);
    CHECK(outlook().known && outlook().until_ms == 1000 + 24 * HOUR_MS && outlook().left_ms == 24 * HOUR_MS);
    CHECK(outlook().thrift == strategy.thrift && context().budget.thrift == strategy.thrift);
    CHECK(fabsf(outlook().remaining_j - 6840) < 1 && outlook().base_j > 0);
    CHECK(outlook().tasks_j >= outlook().tasks_cheapest_j && outlook().tasks_cheapest_j > 0);
    CHECK(!outlook().lasts && outlook().lasts_ms < 24 * HOUR_MS && outlook().shortfall_j > 0);
    CHECK(context().budget.until_ms == 1000 + 24 * HOUR_MS);
    CHECK(fabsf(context().budget.battery_capacity_j - 36000) < 1);
    CHECK(fabsf(context().budget.remaining_j - 7200) < 1);
    CHECK(context().budget.base_w > 0 && context().budget.tasks_w > 0 && context().budget.task_max_j < 0);
    /* On a charger there is nothing to be saved. */
    battery(0.2f, true);
    CHECK(!outlook().known && outlook().thrift == 1 && outlook().until_ms == 1000 + 24 * HOUR_MS);
    battery(0.2f, false);
    CHECK(outlook().known);
    CHECK_STATUS(orchestrator_clear_battery_target(), 0);
    CHECK(!outlook().known && outlook().until_ms == ORCHESTRATOR_NONE_U64 && context().budget.thrift == 1);
    CHECK(context().budget.until_ms == ORCHESTRATOR_NONE_U64);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a battery that must last");
}

static void heats(void)
{
    orchestrator_t *instance = usual();
    thermal_monitoring_t seen = heat(ORCHESTRATOR_THERMAL_NONE, 0);
    thermal_monitoring_t wrong = seen;
    orchestrator_power_assessment_t state;
    CHECK(seen.thermal_state == THERMAL_NORMAL && seen.power_mode == POWER_HIGH_PERFORMANCE && seen.adaptations == 0);
    CHECK(seen.cause == ORCHESTRATOR_POWER_CAUSE_NONE && !seen.emergency && seen.last_resort && seen.concurrency == 1);
    CHECK(seen.priority_min == ORCHESTRATOR_PRIORITY_LOW && seen.mode_in_force == POWER_HIGH_PERFORMANCE);
    seen = heat(ORCHESTRATOR_THERMAL_CELSIUS, 50);
    CHECK(seen.thermal_state == THERMAL_WARM && seen.power_mode == POWER_BALANCED && seen.value == 50);
    CHECK(seen.cause == ORCHESTRATOR_POWER_CAUSE_THERMAL_WARM && seen.adaptations == 1 && seen.throttles == 1);
    seen = heat(ORCHESTRATOR_THERMAL_ANDROID_HEADROOM, 1.0f);
    CHECK(seen.thermal_state == THERMAL_HOT && seen.mode_in_force == POWER_SAVER && seen.throttles == 2);
    seen = heat(ORCHESTRATOR_THERMAL_SAMPLES, NAN);
    CHECK(seen.thermal_state == THERMAL_NORMAL && seen.adaptations == 3);
    seen = heat(ORCHESTRATOR_THERMAL_APPLE, 0);
    CHECK(seen.thermal_state == THERMAL_NORMAL && seen.adaptations == 3 && seen.throttles == 2);
    seen = heat(ORCHESTRATOR_THERMAL_UNKNOWN, NAN);
    CHECK(seen.thermal_state == THERMAL_WARM);
    seen = heat(ORCHESTRATOR_THERMAL_ANDROID_STATUS, 4);
    CHECK(seen.thermal_state == THERMAL_CRITICAL && seen.emergency && !seen.last_resort);
    CHECK(seen.priority_min == ORCHESTRATOR_PRIORITY_CRITICAL && seen.concurrency < 0.2f);
    CHECK(seen.mode_in_force == POWER_ULTRA_SAVER && context().thermal_state == THERMAL_CRITICAL);
    CHECK_INT(host_way(ENV_LOCAL), ORCHESTRATOR_CONSTRAINT_POWER);
    CHECK(decide().power_mode == POWER_ULTRA_SAVER && decide().chosen == ENV_CLOUD_BASIC);
    CHECK(decide().rejections[0].have == ORCHESTRATOR_PRIORITY_NORMAL);
    CHECK(decide().rejections[0].need == ORCHESTRATOR_PRIORITY_CRITICAL);
    /* The temperature of a sample no longer says anything, the battery does. */
    battery(0.05f, false);
    (void)heat(ORCHESTRATOR_THERMAL_ANDROID_STATUS, 0);
    seen = heat(ORCHESTRATOR_THERMAL_NONE, 0);
    CHECK(seen.cause == ORCHESTRATOR_POWER_CAUSE_BATTERY_CRITICAL && seen.thermal_state == THERMAL_NORMAL);
    CHECK(seen.emergency && seen.last_resort);
    CHECK_STATUS(orchestrator_power_assessment_init(&state), 0);
    CHECK_STATUS(orchestrator_get_power_assessment(&state), 0);
    CHECK(state.battery == ORCHESTRATOR_BATTERY_CRITICAL && state.mode == POWER_ULTRA_SAVER && !state.charging);

    wrong.source = (orchestrator_thermal_source_t)7;
    wrong.saves = 77;
    CHECK_ERROR(energy_monitor_thermal_state(&wrong), ORCHESTRATOR_ERR_UNKNOWN_CODE, "thermal source 7 is unknown");
    CHECK(wrong.saves == 0 && (int)wrong.source == 7);
    wrong.source = ORCHESTRATOR_THERMAL_CELSIUS;
    wrong.value = 200.5f;
    CHECK_ERROR(energy_monitor_thermal_state(&wrong), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT,
                "value is 200.5; allowed is -100 to 200");
    wrong.value = INFINITY;
    CHECK_STATUS(energy_monitor_thermal_state(&wrong), ORCHESTRATOR_ERR_BOUND_NOT_FINITE);
    CHECK(heat(ORCHESTRATOR_THERMAL_NONE, 0).thermal_state == THERMAL_NORMAL);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("what a platform says of heat");
}

static void counters(void)
{
    orchestrator_t *instance = usual();
    orchestrator_chunk_t chunk;
    CHECK_STATUS(orchestrator_chunk_init(&chunk), 0);
    CHECK_STATUS(orchestrator_get_chunk(NULL, &chunk), 0);
    CHECK(chunk.size == 2048 && chunk.scaled == 2048 && chunk.memory_milli == 2000);
    CHECK_INT(heat(ORCHESTRATOR_THERMAL_NONE, 0).chunk_changes, 0);
    battery(0.15f, false);
    CHECK_STATUS(orchestrator_get_chunk(NULL, &chunk), 0);
    CHECK(chunk.size == 1228 && chunk.battery_milli == 600 && chunk.thermal_milli == 1000);
    CHECK_INT(heat(ORCHESTRATOR_THERMAL_NONE, 0).chunk_changes, 1);
    CHECK_INT(heat(ORCHESTRATOR_THERMAL_NONE, 0).saves, 1);
    CHECK_STATUS(orchestrator_note_transport(0), 0);
    CHECK_STATUS(orchestrator_note_transport(65535), 0);
    CHECK_STATUS(orchestrator_note_transport(65535), 0);
    CHECK_INT(heat(ORCHESTRATOR_THERMAL_NONE, 0).switches, 1);
    CHECK_ERROR(orchestrator_note_transport(-1), ORCHESTRATOR_ERR_COUNT, "id is -1; allowed is 0 to 65535");
    CHECK_ERROR(orchestrator_note_transport(65536), ORCHESTRATOR_ERR_COUNT, "id is 65536");
    CHECK_INT(heat(ORCHESTRATOR_THERMAL_NONE, 0).switches, 1);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("what was done about power");
}

static void modes(void)
{
    static const int strangers[] = {-1, 4, INT32_MAX, INT32_MIN};
    orchestrator_t *instance = usual();
    orchestrator_config_t config;
    size_t i;
    int mode;
    for (mode = 3; mode >= 0; mode--) {
        CHECK_STATUS(energy_adapt_to_power_mode((power_mode_t)mode), 0);
        CHECK_INT(context().power_mode, mode);
        CHECK_INT(decide().power_mode, mode);
        CHECK_INT(heat(ORCHESTRATOR_THERMAL_NONE, 0).mode_in_force, mode);
        CHECK_INT(heat(ORCHESTRATOR_THERMAL_NONE, 0).power_mode, POWER_HIGH_PERFORMANCE);
    }
    CHECK_STATUS(energy_adapt_to_power_mode(POWER_BALANCED), 0);
    for (i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        CHECK_ERROR(energy_adapt_to_power_mode((power_mode_t)strangers[i]), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 4 exclusive");
    }
    /* Battery and heat may ask for more than the host. */
    battery(0.15f, false);
    CHECK(context().power_mode == POWER_SAVER && context().battery_level == 0.15f && !context().plugged_in);
    battery(0.15f, true);
    CHECK(context().power_mode == POWER_BALANCED && context().plugged_in);
    CHECK_STATUS(orchestrator_destroy(instance), 0);

    /* Without power modes nothing is bound, whatever is asked for. */
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.without_executors = true;
    config.power_modes = false;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(energy_adapt_to_power_mode(POWER_ULTRA_SAVER), 0);
    CHECK(heat(ORCHESTRATOR_THERMAL_ANDROID_STATUS, 6).power_mode == POWER_ULTRA_SAVER);
    CHECK(heat(ORCHESTRATOR_THERMAL_NONE, 0).mode_in_force == POWER_HIGH_PERFORMANCE);
    CHECK(heat(ORCHESTRATOR_THERMAL_NONE, 0).concurrency == 1);
    CHECK(context().power_mode == POWER_HIGH_PERFORMANCE && decide().power_mode == POWER_HIGH_PERFORMANCE);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("modes that the host asks for");
}

/* Programs that were built before there were power modes. */
static void older_programs(void)
{
    orchestrator_t *instance = NULL;
    orchestrator_config_t config;
    orchestrator_decision_t decision;
    task_description_t task;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.struct_size = offsetof(orchestrator_config_t, power_policy);
    config.without_executors = true;
    memset(&config.power_policy, 0xA5, sizeof config - offsetof(orchestrator_config_t, power_policy));
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(energy_adapt_to_power_mode(POWER_SAVER), 0);
    CHECK_INT(decide().power_mode, POWER_SAVER);
    task = host_task();
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    decision.struct_size = offsetof(orchestrator_decision_t, power_mode);
    decision.power_mode = POWER_ULTRA_SAVER;
    CHECK_STATUS(orchestrator_decide(&task, &decision), 0);
    CHECK(decision.verdict == ORCHESTRATOR_VERDICT_RUN && decision.power_mode == POWER_ULTRA_SAVER);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("programs from before there were power modes");
}

int main(void)
{
    consumption();
    plan_arguments();
    plans();
    targets();
    heats();
    counters();
    modes();
    older_programs();
    return 0;
}
