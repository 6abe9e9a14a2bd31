/* What an instance is made of: its configuration, its memory. */
#include "host.h"

#include <math.h>

static orchestrator_t *const GARBAGE = (orchestrator_t *)sizeof(int);

/* Neither the heap's nor the host's memory takes this configuration. */
static void refused(const orchestrator_config_t *config, int want, const char *words)
{
    static unsigned char memory[1 << 20];
    orchestrator_t *instance = GARBAGE;
    size_t needed = 77;
    CHECK_ERROR(orchestrator_create(config, &instance), want, words);
    CHECK(instance == NULL);
    instance = GARBAGE;
    CHECK_ERROR(orchestrator_create_in(config, memory, sizeof memory, &needed, &instance), want, words);
    CHECK(instance == NULL && needed == 0);
    CHECK_ERROR(orchestrator_create_in(config, NULL, 0, &needed, NULL), want, words);
    CHECK_STATUS(orchestrator_get_current(&instance), ORCHESTRATOR_ERR_NOT_INITIALIZED);
}

static orchestrator_config_t usual(void)
{
    orchestrator_config_t config;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    return config;
}

static void counts(void)
{
    static const struct {
        size_t field;
        uint32_t value;
        int want;
        const char *words;
    } cases[] = {
        {offsetof(orchestrator_config_t, task_capacity), 0, ORCHESTRATOR_ERR_COUNT,
         "task_capacity is 0; allowed is 1 to 1048576"},
        {offsetof(orchestrator_config_t, task_capacity), ORCHESTRATOR_TASKS_MAX + 1, ORCHESTRATOR_ERR_COUNT,
         "task_capacity is 1048577; allowed is 1 to 1048576"},
        {offsetof(orchestrator_config_t, event_capacity), ORCHESTRATOR_EVENTS_MAX + 1, ORCHESTRATOR_ERR_COUNT,
         "event_capacity is 65537; allowed is 0 to 65536"},
        {offsetof(orchestrator_config_t, tries_max), 0, ORCHESTRATOR_ERR_CONFIG_FIELD,
         "tries_max is 0; allowed is 1 to 6"},
        {offsetof(orchestrator_config_t, tries_max), 7, ORCHESTRATOR_ERR_CONFIG_FIELD,
         "tries_max is 7; allowed is 1 to 6"},
        {offsetof(orchestrator_config_t, tries_max), 300, ORCHESTRATOR_ERR_CONFIG_FIELD,
         "tries_max is 300; allowed is 1 to 6"},
        {offsetof(orchestrator_config_t, cooldown_ms), 86400001, ORCHESTRATOR_ERR_CONFIG_FIELD,
         "cooldown_ms is 86400001; allowed is 0 to 86400000"},
        {offsetof(orchestrator_config_t, run_timeout_ms), 0, ORCHESTRATOR_ERR_CONFIG_FIELD,
         "run_timeout_ms is 0; allowed is 1 to 604800000"},
        {offsetof(orchestrator_config_t, run_timeout_ms), 604800001, ORCHESTRATOR_ERR_CONFIG_FIELD,
         "run_timeout_ms is 604800001"},
        {offsetof(orchestrator_config_t, probe_interval_ms), 9999, ORCHESTRATOR_ERR_CONFIG_FIELD,
         "probe_interval_ms is 9999; allowed is 10000 to 86400000"},
        {offsetof(orchestrator_config_t, beacon_valid_ms), 0, ORCHESTRATOR_ERR_CONFIG_FIELD,
         "beacon_valid_ms is 0; allowed is 1 to 86400000"},
    };
    size_t i;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        orchestrator_config_t config = usual();
        memcpy((char *)&config + cases[i].field, &cases[i].value, sizeof(uint32_t));
        refused(&config, cases[i].want, cases[i].words);
    }
    PASSED("counts and times of a configuration");
}

static void structures(void)
{
    orchestrator_config_t config = usual();
    orchestration_policy_t policy = {0, 0, 0, 0, 0, 0, {0, {0, 0, 0, 0}}};
    orchestrator_settings_t settings;
    user_preferences_t preferences;
    environment_profile_t profile;
    environment_prior_t prior;
    config.struct_size--;
    refused(&config, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_config_t is");
    refused((orchestrator_config_t *)(void *)((char *)&config + 1), ORCHESTRATOR_ERR_MISALIGNED,
            "config is misaligned");
    config = usual();
    memset(&config.best_effort, 2, 1);
    refused(&config, ORCHESTRATOR_ERR_UNKNOWN_CODE, "best_effort 2 is unknown; allowed is 0 to 2 exclusive");
    config = usual();
    memset(&config.without_executors, 9, 1);
    refused(&config, ORCHESTRATOR_ERR_UNKNOWN_CODE, "without_executors 9 is unknown");
    config = usual();
    config.policy = &policy;
    refused(&config, ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO, "the weights sum to zero");
    policy.cost_weight = -1;
    refused(&config, ORCHESTRATOR_ERR_POLICY_WEIGHT, "the weight of cost is -1; allowed is 0 to 1000");
    config = usual();
    CHECK_STATUS(orchestrator_settings_init(&settings), 0);
    config.settings = &settings;
    settings.risk = NAN;
    refused(&config, ORCHESTRATOR_ERR_POLICY_FIELD, "is not a finite number");
    settings.struct_size = 0;
    refused(&config, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_settings_t is 0");
    config = usual();
    CHECK_STATUS(orchestrator_user_preferences_init(&preferences), 0);
    config.preferences = &preferences;
    preferences.multiplier[1] = 5;
    refused(&config, ORCHESTRATOR_ERR_POLICY_PREFERENCE, "the preference on latency is 5; allowed is 0.25 to 4");
    config = usual();
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_P2P), 0);
    config.profiles[ENV_P2P] = &profile;
    profile.concurrency = 65536;
    refused(&config, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "concurrency is 65536; allowed is 0 to 65535");
    profile.concurrency = 1;
    profile.ceiling = (data_sensitivity_t)4;
    refused(&config, ORCHESTRATOR_ERR_UNKNOWN_CODE, "4 is unknown");
    config = usual();
    CHECK_STATUS(orchestrator_environment_prior_init(&prior, ENV_P2P), 0);
    config.priors[ENV_P2P] = &prior;
    prior.availability = 1.5f;
    refused(&config, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "availability is 1.5; allowed is 0 to 1");
    prior.availability = 1;
    prior.energy_uj = 1000000000001ull;
    refused(&config, ORCHESTRATOR_ERR_CONFIG_ENVIRONMENT, "is 1000000000001; allowed is 0 to 1000000000000");
    PASSED("structures of a configuration");
}

static void pointers(void)
{
    static unsigned char memory[1 << 20];
    orchestrator_t *instance = GARBAGE;
    size_t needed = 77;
    CHECK_ERROR(orchestrator_create(NULL, NULL), ORCHESTRATOR_ERR_NULL, "instance is NULL");
    CHECK_ERROR(orchestrator_create(NULL, (orchestrator_t **)(void *)((char *)&instance + 1)),
                ORCHESTRATOR_ERR_MISALIGNED, "instance is misaligned");
    CHECK_ERROR(orchestrator_create_in(NULL, memory, sizeof memory, NULL, &instance), ORCHESTRATOR_ERR_NULL,
                "needed is NULL");
    CHECK(instance == NULL);
    instance = GARBAGE;
    CHECK_ERROR(orchestrator_create_in(NULL, memory, sizeof memory, &needed, NULL), ORCHESTRATOR_ERR_NULL,
                "instance is NULL");
    CHECK_ERROR(orchestrator_create_in(NULL, NULL, 0, (size_t *)(void *)((char *)&needed + 1), NULL),
                ORCHESTRATOR_ERR_MISALIGNED, "needed is misaligned");
    CHECK_ERROR(orchestrator_create_in(NULL, memory, sizeof memory, &needed,
                                       (orchestrator_t **)(void *)((char *)&instance + 1)),
                ORCHESTRATOR_ERR_MISALIGNED, "instance is misaligned");
    CHECK_ERROR(orchestrator_create_in(NULL, NULL, 1, &needed, &instance), ORCHESTRATOR_ERR_NULL, "mem is NULL");
    CHECK_STATUS(orchestrator_get_current(&instance), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    PASSED("pointers of create");
}

/* Exactly what is needed is enough wherever it begins, one byte less is not, and nothing else is written. */
static void memory(void)
{
    orchestrator_config_t config = usual();
    unsigned char *block;
    size_t needed = 0;
    size_t skip;
    config.task_capacity = 5;
    config.event_capacity = 3;
    CHECK_STATUS(orchestrator_create_in(&config, NULL, 0, &needed, NULL), 0);
    CHECK(needed > 0);
    block = (unsigned char *)malloc(needed + 128);
    CHECK(block != NULL);
    for (skip = 0; skip <= 64; skip++) {
        orchestrator_t *instance = GARBAGE;
        size_t again = 0;
        size_t i;
        memset(block, 0xA5, needed + 128);
        CHECK_ERROR(orchestrator_create_in(&config, block + skip, needed - 1, &again, &instance),
                    ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "the buffer has room for");
        CHECK(instance == NULL && again == needed);
        CHECK_STATUS(orchestrator_create_in(&config, block + skip, needed, &again, &instance), 0);
        CHECK(instance != NULL && again == needed);
        CHECK_STATUS(orchestrator_make_current(instance), 0);
        CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
        for (i = 0; i < 5; i++) {
            (void)host_submit(NULL);
        }
        while (host_metrics().in_flight > 0 || i > 0) {
            orchestrator_event_t event;
            CHECK_STATUS(orchestrator_event_init(&event), 0);
            (void)orchestrator_poll(1, NULL);
            CHECK(i < 1000);
            i += orchestrator_poll_event(&event) == 1 ? (size_t)-1 : 0;
        }
        CHECK_STATUS(orchestrator_destroy(instance), 0);
        for (i = 0; i < skip; i++) {
            CHECK_INT(block[i], 0xA5);
        }
        for (i = skip + needed; i < needed + 128; i++) {
            CHECK_INT(block[i], 0xA5);
        }
    }
    free(block);
    PASSED("memory of the host");
}

/* The largest instance that there may be. */
static void largest(void)
{
    orchestrator_config_t config = usual();
    orchestrator_t *instance = NULL;
    size_t needed = 0;
    config.task_capacity = ORCHESTRATOR_TASKS_MAX;
    config.event_capacity = ORCHESTRATOR_EVENTS_MAX;
    CHECK_STATUS(orchestrator_create_in(&config, NULL, 0, &needed, NULL), 0);
    CHECK(needed > ORCHESTRATOR_TASKS_MAX);
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    (void)host_submit(NULL);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("the largest instance");
}

/* All pointers of a configuration are read while the instance is made, and what they say is in force. */
static void in_force(void)
{
    orchestrator_config_t config = usual();
    orchestration_policy_t policy = {1, 2, 3, 4, 5, 6, {7, {8, 9, 10, 11}}};
    orchestrator_settings_t settings;
    user_preferences_t preferences;
    environment_profile_t profile;
    orchestrator_t *instance = NULL;
    CHECK_STATUS(orchestrator_settings_init(&settings), 0);
    CHECK_STATUS(orchestrator_user_preferences_init(&preferences), 0);
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_HYBRID), 0);
    settings.hot_above_mc = 41000;
    preferences.multiplier[10] = 4;
    profile.quality = 0.25f;
    config.policy = &policy;
    config.settings = &settings;
    config.preferences = &preferences;
    config.profiles[ENV_HYBRID] = &profile;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    memset(&policy, 0, sizeof policy);
    settings.hot_above_mc = 0;
    preferences.multiplier[10] = 0;
    profile.quality = 0;
    CHECK_STATUS(orchestrator_get_policy(&policy), 0);
    CHECK(policy.performance_weight == 1 && policy.cost_weight == 2 && policy.energy_weight == 6);
    CHECK(policy.custom.carbon_weight == 7 && policy.custom.host_weight[3] == 11);
    CHECK_STATUS(orchestrator_get_settings(&settings), 0);
    CHECK_INT(settings.hot_above_mc, 41000);
    CHECK_STATUS(orchestrator_get_user_preferences(&preferences), 0);
    CHECK(preferences.multiplier[10] == 4);
    CHECK_STATUS(orchestrator_get_environment_profile(ENV_HYBRID, &profile), 0);
    CHECK(profile.quality == 0.25f);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("what a configuration says is in force");
}

int main(void)
{
    counts();
    structures();
    pointers();
    memory();
    largest();
    in_force();
    return 0;
}
