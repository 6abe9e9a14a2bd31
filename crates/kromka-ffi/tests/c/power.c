/* Power modes and chunks without an instance, and the policy of an instance. */
#include "host.h"

#include <math.h>

static orchestrator_power_policy_t specification(void)
{
    orchestrator_power_policy_t policy;
    CHECK_STATUS(orchestrator_power_policy_init_specification(&policy), 0);
    CHECK(policy.struct_size == sizeof policy && policy.hysteresis_battery == 0 && policy.hysteresis_mc == 0);
    CHECK(policy.hysteresis_headroom_milli == 0 && policy.battery_low == 0.2f && policy.hot_mc == 55000);
    return policy;
}

static orchestrator_power_sample_t sample_of(float level, bool charging, float celsius)
{
    orchestrator_power_sample_t sample;
    CHECK_STATUS(orchestrator_power_sample_init(&sample), 0);
    CHECK(sample.has_battery && sample.thermal_source == ORCHESTRATOR_THERMAL_CELSIUS && sample.thermal_value == 25);
    sample.battery_level = level;
    sample.charging = charging;
    sample.thermal_value = celsius;
    return sample;
}

/* The specification's table, at both sides of every threshold. */
static void table(void)
{
    static const struct {
        float level;
        bool charging;
        float celsius;
        power_mode_t mode;
        orchestrator_power_cause_t cause;
    } rows[] = {
        {0.10f, true, 70, POWER_ULTRA_SAVER, ORCHESTRATOR_POWER_CAUSE_BATTERY_CRITICAL},
        {0.11f, true, 65, POWER_ULTRA_SAVER, ORCHESTRATOR_POWER_CAUSE_THERMAL_CRITICAL},
        {0.11f, true, 64.999f, POWER_SAVER, ORCHESTRATOR_POWER_CAUSE_THERMAL_HOT},
        {0.20f, false, 54.999f, POWER_SAVER, ORCHESTRATOR_POWER_CAUSE_BATTERY_LOW},
        {0.20f, true, 45, POWER_BALANCED, ORCHESTRATOR_POWER_CAUSE_THERMAL_WARM},
        {0.20f, true, 44.999f, POWER_BALANCED, ORCHESTRATOR_POWER_CAUSE_BATTERY_CONSERVATIVE},
        {0.40f, false, -10, POWER_BALANCED, ORCHESTRATOR_POWER_CAUSE_BATTERY_CONSERVATIVE},
        {0.41f, false, 20, POWER_HIGH_PERFORMANCE, ORCHESTRATOR_POWER_CAUSE_NONE},
    };
    orchestrator_power_policy_t policy = specification();
    orchestrator_power_assessment_t state;
    size_t i;
    CHECK_STATUS(orchestrator_power_assessment_init(&state), 0);
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        orchestrator_power_sample_t sample = sample_of(rows[i].level, rows[i].charging, rows[i].celsius);
        CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, &policy, NULL, &state), 0);
        CHECK_INT(state.mode, rows[i].mode);
        CHECK_INT(state.cause, rows[i].cause);
        CHECK_INT(state.charging, rows[i].charging);
        sample.has_battery = false;
        sample.battery_level = NAN;
        CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, NULL, NULL, &state), 0);
        CHECK_INT(state.battery, ORCHESTRATOR_BATTERY_NORMAL);
    }
    PASSED("the table of power modes");
}

static void hysteresis(void)
{
    orchestrator_power_sample_t sample = sample_of(0.2f, false, 25);
    orchestrator_power_policy_t policy = specification();
    orchestrator_power_assessment_t state;
    orchestrator_power_assessment_t alone;
    CHECK_STATUS(orchestrator_power_assessment_init(&state), 0);
    CHECK_STATUS(orchestrator_power_assessment_init(&alone), 0);
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, NULL, &state, &state), 0);
    CHECK(state.mode == POWER_SAVER && state.battery == ORCHESTRATOR_BATTERY_LOW);
    sample.battery_level = 0.21f;
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, NULL, &state, &state), 0);
    CHECK_INT(state.mode, POWER_SAVER);
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, NULL, NULL, &alone), 0);
    CHECK_INT(alone.mode, POWER_BALANCED);
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, &policy, &state, &alone), 0);
    CHECK_INT(alone.mode, POWER_BALANCED);
    sample.battery_level = 0.23f;
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, NULL, &state, &state), 0);
    CHECK_INT(state.mode, POWER_BALANCED);
    PASSED("levels are left only after a margin");
}

static void samples(void)
{
    orchestrator_power_sample_t sample = sample_of(1.5f, false, 25);
    orchestrator_power_assessment_t state;
    orchestrator_power_assessment_t before;
    CHECK_STATUS(orchestrator_power_assessment_init(&state), 0);
    CHECK_STATUS(orchestrator_power_assessment_init(&before), 0);
    state.mode = POWER_SAVER;
    CHECK_ERROR(orchestrator_evaluate_power_mode(&sample, NULL, NULL, &state),
                ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "battery_level is 1.5");
    CHECK_INT(state.mode, POWER_HIGH_PERFORMANCE);
    sample = sample_of(1, false, -100.5f);
    CHECK_ERROR(orchestrator_evaluate_power_mode(&sample, NULL, NULL, &state),
                ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "thermal_value is -100.5; allowed is -100 to 200");
    sample.thermal_source = (orchestrator_thermal_source_t)-1;
    CHECK_ERROR(orchestrator_evaluate_power_mode(&sample, NULL, NULL, &state), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                "thermal source -1 is unknown; allowed is 0 to 7 exclusive");
    memset(&sample.has_battery, 3, 1);
    CHECK_ERROR(orchestrator_evaluate_power_mode(&sample, NULL, NULL, &state), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                "has_battery 3 is unknown");
    /* Whoever does not see the heat must expect it. */
    sample = sample_of(1, false, 25);
    sample.thermal_source = ORCHESTRATOR_THERMAL_NONE;
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, NULL, NULL, &state), 0);
    CHECK(state.thermal == THERMAL_WARM && state.mode == POWER_BALANCED);
    before.mode = POWER_SAVER;
    CHECK_ERROR(orchestrator_evaluate_power_mode(&sample, NULL, &before, &state),
                ORCHESTRATOR_ERR_POWER_INCONSISTENT, "the stored mode is 2 by cause 0");
    before.struct_size = 4;
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, NULL, &before, &state), ORCHESTRATOR_ERR_STRUCT_SIZE);
    PASSED("readings that cannot be");
}

/* What makes a policy useless, without an instance, for one and for a new one. */
static void policy_refused(const orchestrator_power_policy_t *policy, int want, const char *words)
{
    orchestrator_power_sample_t sample = sample_of(1, false, 25);
    orchestrator_power_assessment_t state;
    orchestrator_power_policy_t held;
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    CHECK_STATUS(orchestrator_power_assessment_init(&state), 0);
    CHECK_ERROR(orchestrator_evaluate_power_mode(&sample, policy, NULL, &state), want, words);
    CHECK_ERROR(orchestrator_set_power_policy(policy), want, words);
    CHECK_STATUS(orchestrator_power_policy_init_specification(&held), 0);
    CHECK_STATUS(orchestrator_get_power_policy(&held), 0);
    CHECK(held.hot_mc == 55000 && held.hysteresis_mc == 2000);
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.power_policy = policy;
    CHECK_ERROR(orchestrator_create(&config, &instance), want, words);
    CHECK(instance == NULL);
}

static void policies(void)
{
    orchestrator_t *instance = host_create(4, 0);
    orchestrator_power_policy_t policy = specification();
    policy.battery_low = 0.1f;
    policy_refused(&policy, ORCHESTRATOR_ERR_POWER_BATTERY_ORDER, "battery thresholds are 100000000, 100000000 and");
    policy = specification();
    policy.hot_mc = 45000;
    policy_refused(&policy, ORCHESTRATOR_ERR_POWER_TEMPERATURE_ORDER, "temperature thresholds are 45000, 45000 and");
    policy = specification();
    policy.headroom_critical_milli = 1;
    policy_refused(&policy, ORCHESTRATOR_ERR_POWER_HEADROOM_ORDER, "headroom thresholds are 850, 1000 and 1");
    policy = specification();
    policy.hysteresis_battery = 0.2f;
    policy.battery_conservative = 0.9f;
    policy_refused(&policy, ORCHESTRATOR_ERR_POWER_NEVER_LEFT, "the battery hysteresis of 200000000");
    policy = specification();
    policy.headroom_warm_milli = 65536 + 850;
    policy_refused(&policy, ORCHESTRATOR_ERR_POWER_FIELD, "headroom_milli is 66386; allowed is 1 to 10000");
    policy = specification();
    policy.battery_critical = NAN;
    policy_refused(&policy, ORCHESTRATOR_ERR_POWER_FIELD, "battery_critical is not a finite number");
    policy = specification();
    policy.hysteresis_mc = -1;
    policy_refused(&policy, ORCHESTRATOR_ERR_POWER_FIELD, "hysteresis.temperature_mc is -1; allowed is 0 to 20000");
    policy = specification();
    policy.struct_size--;
    policy_refused(&policy, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_power_policy_t is");
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("power policies that cannot be used");
}

/* The last reading is judged anew. */
static void policy_in_force(void)
{
    orchestrator_t *instance = NULL;
    orchestrator_power_policy_t policy = specification();
    orchestrator_power_policy_t held = specification();
    orchestrator_power_assessment_t state;
    orchestrator_config_t config;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    CHECK(config.power_policy == NULL && config.power_modes);
    policy.warm_mc = 25000;
    policy.hysteresis_headroom_milli = 7;
    config.power_policy = &policy;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(orchestrator_get_power_policy(&held), 0);
    CHECK(memcmp(&held, &policy, sizeof held) == 0);
    policy.hot_mc = 25001;
    policy.critical_mc = 30000;
    CHECK_STATUS(orchestrator_set_power_policy(&policy), 0);
    CHECK_STATUS(orchestrator_power_assessment_init(&state), 0);
    CHECK_STATUS(orchestrator_get_power_assessment(&state), 0);
    CHECK(state.thermal == THERMAL_WARM && state.mode == POWER_BALANCED);
    policy.warm_mc = 24000;
    policy.hot_mc = 25000;
    CHECK_STATUS(orchestrator_set_power_policy(&policy), 0);
    CHECK_STATUS(orchestrator_get_power_assessment(&state), 0);
    CHECK(state.thermal == THERMAL_HOT && state.mode == POWER_SAVER);
    CHECK_STATUS(orchestrator_get_power_policy(&held), 0);
    CHECK(memcmp(&held, &policy, sizeof held) == 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("a power policy in force");
}

static orchestrator_chunk_t chunk_of(const orchestrator_chunk_policy_t *policy,
                                     const orchestrator_power_assessment_t *state, uint64_t memory)
{
    orchestrator_chunk_t chunk;
    CHECK_STATUS(orchestrator_chunk_init(&chunk), 0);
    CHECK_STATUS(orchestrator_calculate_chunking(policy, state, memory, &chunk), 0);
    return chunk;
}

static void chunk_refused(const orchestrator_chunk_policy_t *policy, int want, const char *words)
{
    orchestrator_chunk_t chunk;
    CHECK_STATUS(orchestrator_chunk_init(&chunk), 0);
    chunk.size = 77;
    CHECK_ERROR(orchestrator_calculate_chunking(policy, NULL, 0, &chunk), want, words);
    CHECK_INT(chunk.size, 0);
    chunk.size = 77;
    CHECK_ERROR(orchestrator_get_chunk(policy, &chunk), want, words);
    CHECK_INT(chunk.size, 0);
}

static void chunks(void)
{
    orchestrator_power_sample_t sample = sample_of(0.18f, false, 47);
    orchestrator_power_policy_t of_spec = specification();
    orchestrator_power_assessment_t state;
    orchestrator_chunk_policy_t policy;
    orchestrator_chunk_t chunk;
    CHECK_STATUS(orchestrator_power_assessment_init(&state), 0);
    CHECK_STATUS(orchestrator_evaluate_power_mode(&sample, &of_spec, NULL, &state), 0);
    CHECK_STATUS(orchestrator_chunk_policy_init_specification(&policy), 0);
    CHECK(policy.base == 512 && policy.memory_milli[3] == 1250 && policy.combine == ORCHESTRATOR_CHUNK_PRODUCT);
    /* 512 x 0.75 x 0.75 x 0.6 */
    chunk = chunk_of(&policy, &state, 3000ull << 20);
    CHECK(chunk.size == 172 && chunk.scaled == 172 && chunk.memory_milli == 750 && chunk.thermal_milli == 750);
    CHECK_INT(chunk.battery_milli, 600);
    /* 1024 x 0.5 x 0.6 */
    CHECK_INT(chunk_of(NULL, &state, ORCHESTRATOR_NONE_U64).size, 307);
    CHECK_INT(chunk_of(NULL, NULL, ORCHESTRATOR_NONE_U64).size, 512);
    CHECK_INT(chunk_of(NULL, NULL, (8ull << 30) + 1).size, 2048);
    CHECK_STATUS(orchestrator_chunk_policy_init(&policy), 0);
    policy.min = 600;
    chunk = chunk_of(&policy, NULL, 1);
    CHECK(chunk.size == 600 && chunk.scaled == 512);
    policy.min = 1025;
    chunk_refused(&policy, ORCHESTRATOR_ERR_POWER_CHUNK_ORDER, "chunk sizes are 1025, 1024 and 2048");
    policy.min = 0;
    chunk_refused(&policy, ORCHESTRATOR_ERR_POWER_FIELD, "chunk is 0; allowed is 1 to 1073741824");
    CHECK_STATUS(orchestrator_chunk_policy_init(&policy), 0);
    policy.memory_up_to_bytes[1] = policy.memory_up_to_bytes[0];
    chunk_refused(&policy, ORCHESTRATOR_ERR_POWER_TIER_ORDER, "memory tier 1 does not end above");
    policy.combine = (orchestrator_chunk_combine_t)2;
    chunk_refused(&policy, ORCHESTRATOR_ERR_UNKNOWN_CODE, "chunk combine 2 is unknown; allowed is 0 to 2 exclusive");
    policy.struct_size = 0;
    chunk_refused(&policy, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_chunk_policy_t is 0");
    state.cause = ORCHESTRATOR_POWER_CAUSE_NONE;
    CHECK_ERROR(orchestrator_calculate_chunking(NULL, &state, 0, &chunk), ORCHESTRATOR_ERR_POWER_INCONSISTENT,
                "by cause 0");
    state.battery = (orchestrator_battery_state_t)4;
    CHECK_ERROR(orchestrator_calculate_chunking(NULL, &state, 0, &chunk), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                "battery level 4 is unknown");
    PASSED("chunks");
}

int main(void)
{
    table();
    hysteresis();
    samples();
    chunks();
    policies();
    policy_in_force();
    return 0;
}
