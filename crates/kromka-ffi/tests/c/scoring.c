/* The pure functions: no instance, the same bits for the same inputs, hard limits are hard. */
#include "host.h"

#include <math.h>

static task_requirements_t task;
static orchestration_policy_t policy;
static system_context_t context;

static void usual(void)
{
    static const orchestration_policy_t weights = {0.3f, 0.2f, 0.15f, 0.1f, 0.25f, 0.2f, {0, {0, 0, 0, 0}}};
    task = host_task().requirements;
    policy = weights;
    CHECK_STATUS(orchestrator_system_context_init(&context), 0);
}

/* The option that the context says an environment is. */
static execution_option_t option_of(execution_environment_t environment)
{
    const environment_context_t *place = &context.environments[environment];
    execution_option_t option;
    memset(&option, 0xFF, sizeof option);
    option.environment = environment;
    option.expected_latency = place->expected_latency;
    option.expected_cost = place->expected_cost;
    option.privacy_score = place->privacy_score;
    option.availability_score = place->availability_score;
    option.energy_consumption = place->energy_consumption;
    option.carbon_footprint = place->carbon_footprint;
    return option;
}

static float score_of(const execution_option_t *option)
{
    float score = -1;
    CHECK_STATUS(orchestrator_calculate_execution_score(&task, option, &policy, &context, &score), 0);
    CHECK(score >= 0 && score <= 1);
    return score;
}

static execution_environment_t selected(void)
{
    execution_environment_t environment = (execution_environment_t)77;
    CHECK_STATUS(orchestrator_select_optimal_environment(&task, &policy, &context, &environment), 0);
    return environment;
}

/* Both functions refuse what both read. */
static void refused(int want, const char *words)
{
    execution_option_t option;
    execution_environment_t environment = ENV_HYBRID;
    float score = 77;
    memset(&option, 0, sizeof option);
    CHECK_ERROR(orchestrator_calculate_execution_score(&task, &option, &policy, &context, &score), want, words);
    CHECK(score == 0);
    CHECK_ERROR(orchestrator_select_optimal_environment(&task, &policy, &context, &environment), want, words);
    CHECK_INT(environment, ENV_LOCAL);
    usual();
}

static void errors(void)
{
    task.type = (task_type_t)5;
    refused(ORCHESTRATOR_ERR_UNKNOWN_CODE, " 5 is unknown");
    task.max_latency_ms = 0;
    refused(ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, " is 0; allowed is 1 to 4294967295");
    task.max_cost_per_request = NAN;
    refused(ORCHESTRATOR_ERR_BOUND_NOT_FINITE, "max_cost_per_request is not a finite number");
    memset(&task.offline_capable, 2, 1);
    refused(ORCHESTRATOR_ERR_UNKNOWN_CODE, "offline_capable 2 is unknown");
    policy.energy_weight = -1;
    refused(ORCHESTRATOR_ERR_POLICY_WEIGHT, "the weight of energy is -1; allowed is 0 to 1000");
    memset(&policy, 0, sizeof policy);
    refused(ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO, "the weights sum to zero");
    context.battery_level = 1.5f;
    refused(ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "battery_level is 1.5; allowed is 0 to 1");
    context.battery_level = INFINITY;
    refused(ORCHESTRATOR_ERR_BOUND_NOT_FINITE, "battery_level is not a finite number");
    context.temperature_c = 200.5f;
    refused(ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "temperature_c is 200.5; allowed is -100 to 200");
    memset(&context.charging, 2, 1);
    refused(ORCHESTRATOR_ERR_UNKNOWN_CODE, "charging 2 is unknown");
    memset(&context.online, 2, 1);
    refused(ORCHESTRATOR_ERR_UNKNOWN_CODE, "online 2 is unknown");
    memset(&context.environments[ENV_LOCAL].available, 2, 1);
    refused(ORCHESTRATOR_ERR_UNKNOWN_CODE, "available 2 is unknown");
    context.environments[ENV_LOCAL].privacy_tier = (data_sensitivity_t)4;
    refused(ORCHESTRATOR_ERR_UNKNOWN_CODE, " 4 is unknown; allowed is 0 to 4 exclusive");
    context.environments[ENV_LOCAL].quality = -0.5f;
    refused(ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT, "quality is -0.5; allowed is 0 to 1");
    context.environments[ENV_LOCAL].memory_free_bytes = (1ull << 50) + 1;
    refused(ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "memory_free_bytes is 1125899906842625");
    PASSED("what both functions refuse");
}

static void option_errors(void)
{
    static const struct {
        size_t field;
        float above;
        const char *words;
    } cases[] = {
        {offsetof(execution_option_t, expected_latency), 5e9f, "expected_latency is "},
        {offsetof(execution_option_t, expected_cost), 1.1e6f, "expected_cost is "},
        {offsetof(execution_option_t, privacy_score), 1.1f, "privacy_score is "},
        {offsetof(execution_option_t, availability_score), 1.1f, "availability_score is "},
        {offsetof(execution_option_t, energy_consumption), 1.1e6f, "energy_consumption is "},
        {offsetof(execution_option_t, carbon_footprint), 1.1e6f, "carbon_footprint is "},
    };
    static const int32_t strangers[] = {-1, 6, INT32_MAX, INT32_MIN};
    float score;
    size_t i;
    size_t at;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const float values[] = {NAN, INFINITY, -0.5f, cases[i].above};
        for (at = 0; at < 4; at++) {
            execution_option_t option = option_of(ENV_P2P);
            int want = at < 2 ? ORCHESTRATOR_ERR_BOUND_NOT_FINITE : ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT;
            memcpy((char *)&option + cases[i].field, &values[at], sizeof(float));
            score = 77;
            CHECK_ERROR(orchestrator_calculate_execution_score(&task, &option, &policy, &context, &score), want,
                        cases[i].words);
            CHECK(score == 0);
        }
    }
    for (i = 0; i < 4; i++) {
        execution_option_t option = option_of(ENV_P2P);
        option.environment = (execution_environment_t)strangers[i];
        CHECK_ERROR(orchestrator_calculate_execution_score(&task, &option, &policy, &context, &score),
                    ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 6 exclusive");
    }
    PASSED("options that are refused");
}

/* What an option would score is not touched by what is not read: the last two fields are garbage above. */
static void same_bits(void)
{
    int i;
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        execution_option_t option = option_of((execution_environment_t)i);
        float first = score_of(&option);
        float second;
        option.total_score = 0;
        option.confidence = CONFIDENCE_HIGH;
        second = score_of(&option);
        CHECK(memcmp(&first, &second, sizeof first) == 0);
    }
    PASSED("the same inputs give the same bits");
}

/* Under a weighted sum, less of what costs never scores less. */
static void monotonic(void)
{
    execution_option_t option = option_of(ENV_CLOUD_BASIC);
    float before = 2;
    int i;
    for (i = 0; i <= 20; i++) {
        float score;
        option.expected_cost = (float)i * 0.05f;
        score = score_of(&option);
        CHECK(score <= before);
        before = score;
    }
    PASSED("dearer never scores more");
}

/* The lower the battery, the more an option that spares it is worth against one that does not. */
static void battery(void)
{
    execution_option_t sparing = option_of(ENV_CLOUD_BASIC);
    execution_option_t greedy;
    float before = -2;
    int i;
    sparing.energy_consumption = 0;
    greedy = sparing;
    greedy.energy_consumption = 25;
    for (i = 10; i >= 0; i--) {
        float gap;
        context.battery_level = (float)i / 10;
        gap = score_of(&sparing) - score_of(&greedy);
        CHECK(gap > before && gap > 0);
        before = gap;
    }
    context.temperature_c = 60;
    CHECK(score_of(&sparing) - score_of(&greedy) > before);
    usual();
    PASSED("the energy weight follows battery and heat");
}

/* The specification's weighted sum, whatever instances rank by: numbers by hand. */
static void weighted_sum(void)
{
    static const orchestration_policy_t halves = {0.5f, 0, 0, 0.5f, 0, 0, {0, {0, 0, 0, 0}}};
    static const orchestration_policy_t six = {0.25f, 0.2f, 0.1f, 0.05f, 0.25f, 0.15f, {0, {0, 0, 0, 0}}};
    execution_option_t option;
    float score;
    int i;
    policy = halves;
    context.environments[ENV_P2P].quality = 0.6f;
    context.environments[ENV_P2P].availability_score = 0.5f;
    option = option_of(ENV_P2P);
    /* 0.5 x 0.6 + 0.5 x 0.5 */
    score = score_of(&option);
    CHECK(score > 0.5499f && score < 0.5501f);
    policy = six;
    option.expected_latency = 900000;
    option.expected_cost = 0.25f;
    option.privacy_score = 0.4f;
    option.energy_consumption = 10;
    /* 0.25 x 0.6 + 0.2 x 0.75 + 0.1 x 0.4 + 0.05 x 0.5 + 0.25 x 0.75 + 0.15 x 0.6 */
    score = score_of(&option);
    CHECK(score > 0.6424f && score < 0.6426f);
    /* A probability of 0 is a criterion like the others, and no limit. */
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        context.environments[i].available = i == ENV_P2P;
    }
    context.environments[ENV_P2P].availability_score = 0;
    CHECK_INT(selected(), ENV_P2P);
    usual();
    PASSED("a weighted sum");
}

static void best(void)
{
    execution_environment_t chosen = selected();
    execution_option_t option = option_of(chosen);
    float highest = score_of(&option);
    int i;
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        option = option_of((execution_environment_t)i);
        CHECK(score_of(&option) <= highest);
    }
    /* All the same: ties go to the lower environment. */
    for (i = 1; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        context.environments[i] = context.environments[ENV_LOCAL];
    }
    CHECK_INT(selected(), ENV_LOCAL);
    context.environments[ENV_LOCAL].available = false;
    CHECK_INT(selected(), ENV_CLOUD_BASIC);
    usual();
    PASSED("the best is selected");
}

/* However well an environment scores, what a hard limit forbids is not selected. */
static void hard_limits(void)
{
    environment_context_t *cloud = &context.environments[ENV_CLOUD_PREMIUM];
    execution_environment_t environment = ENV_HYBRID;
    execution_option_t option;
    int what;
    for (what = 0; what < 9; what++) {
        usual();
        cloud->quality = cloud->privacy_score = cloud->availability_score = 1;
        cloud->expected_latency = cloud->energy_consumption = 0;
        CHECK_INT(selected(), ENV_CLOUD_PREMIUM);
        switch (what) {
        case 0: task.data_sensitivity = DATA_SECRET; break;
        case 1: task.privacy_requirement = PRIVACY_SEALED; break;
        case 2: cloud->available = false; break;
        case 3: context.online = false; break;
        case 4: cloud->expected_cost = 1.5f; break;
        case 5: cloud->expected_latency = 3600001; break;
        case 6: cloud->slots_free = 0; break;
        case 7: task.estimated_memory_mb = 2; cloud->memory_free_bytes = 1 << 20; break;
        default: task.estimated_compute_units = 5; cloud->compute_free = 4; break;
        }
        CHECK(selected() != ENV_CLOUD_PREMIUM);
        option = option_of(ENV_CLOUD_PREMIUM);
        /* The score looks at no hard limit. */
        (void)score_of(&option);
    }
    usual();
    task.qos.min_quality = 1;
    CHECK_ERROR(orchestrator_select_optimal_environment(&task, &policy, &context, &environment),
                ORCHESTRATOR_ERR_INFEASIBLE, "no environment can run the task");
    CHECK_INT(environment, ENV_LOCAL);
    usual();
    PASSED("hard limits are hard");
}

int main(void)
{
    orchestrator_t *none = NULL;
    usual();
    errors();
    option_errors();
    same_bits();
    monotonic();
    battery();
    weighted_sum();
    best();
    hard_limits();
    /* All of this without an instance. */
    CHECK_STATUS(orchestrator_get_current(&none), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    return 0;
}
