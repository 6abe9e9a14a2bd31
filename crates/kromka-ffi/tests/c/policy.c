/* What host and user want: weights, settings, rules, preferences, limits. What is refused changes nothing. */
#include "host.h"

#include <math.h>

static const float BAD_FLOATS[] = {NAN, INFINITY, -INFINITY, -0.01f};

static orchestration_policy_t policy_now(void)
{
    orchestration_policy_t policy;
    CHECK_STATUS(orchestrator_get_policy(&policy), 0);
    return policy;
}

static void weights(void)
{
    orchestration_policy_t good = {0.3f, 0.2f, 0.15f, 0.1f, 0.25f, 0.7f, {1000, {0.001f, 0, 12.5f, 3}}};
    orchestration_policy_t have;
    size_t at;
    size_t i;
    CHECK_STATUS(orchestrator_set_policy(&good), 0);
    have = policy_now();
    CHECK(memcmp(&have, &good, sizeof good) == 0);
    for (at = 0; at < sizeof good / sizeof(float); at++) {
        for (i = 0; i < 5; i++) {
            orchestration_policy_t bad = good;
            float value = i < 4 ? BAD_FLOATS[i] : 1000.5f;
            memcpy((char *)&bad + at * sizeof(float), &value, sizeof value);
            CHECK_ERROR(orchestrator_set_policy(&bad), ORCHESTRATOR_ERR_POLICY_WEIGHT, "allowed is 0 to 1000");
            have = policy_now();
            CHECK(memcmp(&have, &good, sizeof good) == 0);
        }
    }
    memset(&have, 0, sizeof have);
    CHECK_ERROR(orchestrator_set_policy(&have), ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO, "the weights sum to zero");
    have.custom.host_weight[2] = 4e-7f;
    CHECK_STATUS(orchestrator_set_policy(&have), ORCHESTRATOR_ERR_POLICY_WEIGHTS_SUM_TO_ZERO);
    have.custom.host_weight[2] = 1e-6f;
    CHECK_STATUS(orchestrator_set_policy(&have), 0);
    PASSED("weights");
}

static void settings_refused(const orchestrator_settings_t *bad, int want, const char *words)
{
    orchestrator_settings_t have;
    CHECK_ERROR(orchestrator_set_settings(bad), want, words);
    CHECK_STATUS(orchestrator_settings_init(&have), 0);
    CHECK_STATUS(orchestrator_get_settings(&have), 0);
    CHECK(have.mode == ORCHESTRATOR_MODE_VIKOR && have.risk == 2 && have.offline && have.energy_scale_uj == 7);
    CHECK(have.hot_above_mc == -100000 && have.switch_margin == 0.25f && have.availability_min == 0.5f);
    CHECK(!have.gain_while_charging && have.battery_gain == 10 && have.hot_gain == 0 && have.carbon_scale_ug == 1);
}

static orchestrator_settings_t other_settings(void)
{
    orchestrator_settings_t settings;
    CHECK_STATUS(orchestrator_settings_init(&settings), 0);
    settings.mode = ORCHESTRATOR_MODE_VIKOR;
    settings.battery_gain = 10;
    settings.hot_above_mc = -100000;
    settings.hot_gain = 0;
    settings.gain_while_charging = false;
    settings.offline = true;
    settings.energy_scale_uj = 7;
    settings.carbon_scale_ug = 1;
    settings.risk = 2;
    settings.switch_margin = 0.25f;
    settings.availability_min = 0.5f;
    return settings;
}

static void settings(void)
{
    static const int32_t modes[] = {-1, ORCHESTRATOR_MODE_EXPECTED_UTILITY + 1, INT32_MAX};
    static const size_t floats[] = {
        offsetof(orchestrator_settings_t, battery_gain), offsetof(orchestrator_settings_t, hot_gain),
        offsetof(orchestrator_settings_t, risk), offsetof(orchestrator_settings_t, switch_margin),
        offsetof(orchestrator_settings_t, availability_min)};
    orchestrator_settings_t bad = other_settings();
    size_t at;
    size_t i;
    CHECK_STATUS(orchestrator_set_settings(&bad), 0);
    for (at = 0; at < 5; at++) {
        /* Shares are read before the policy is checked as a whole, which wraps what is wrong. */
        int is_share = at >= 3;
        for (i = 0; i < 5; i++) {
            float value = i < 4 ? BAD_FLOATS[i] : 10.5f;
            int bound = i < 3 ? ORCHESTRATOR_ERR_BOUND_NOT_FINITE : ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT;
            bad = other_settings();
            memcpy((char *)&bad + floats[at], &value, sizeof value);
            settings_refused(&bad, is_share ? bound : ORCHESTRATOR_ERR_POLICY_FIELD,
                             i < 3 ? "is not a finite number" : "; allowed is 0 to ");
        }
    }
    for (i = 0; i < 3; i++) {
        bad = other_settings();
        bad.mode = (orchestrator_mode_t)modes[i];
        settings_refused(&bad, ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 5 exclusive");
    }
    bad = other_settings();
    memset(&bad.offline, 2, 1);
    settings_refused(&bad, ORCHESTRATOR_ERR_UNKNOWN_CODE, "offline 2 is unknown; allowed is 0 to 2 exclusive");
    bad = other_settings();
    memset(&bad.gain_while_charging, 2, 1);
    settings_refused(&bad, ORCHESTRATOR_ERR_UNKNOWN_CODE, "gain_while_charging 2 is unknown");
    bad = other_settings();
    bad.hot_above_mc = 200001;
    settings_refused(&bad, ORCHESTRATOR_ERR_POLICY_FIELD, "is 200001; allowed is -100000 to 200000");
    bad = other_settings();
    bad.energy_scale_uj = 0;
    settings_refused(&bad, ORCHESTRATOR_ERR_POLICY_FIELD, "energy_scale_uj is 0; allowed is 1 to 1000000000000");
    bad = other_settings();
    bad.carbon_scale_ug = UINT64_MAX;
    settings_refused(&bad, ORCHESTRATOR_ERR_POLICY_FIELD, "allowed is 1 to 1000000000000");
    PASSED("settings");
}

static orchestration_rule_t new_rule(orchestrator_effect_t effect)
{
    orchestration_rule_t rule;
    CHECK_STATUS(orchestrator_rule_init(&rule), 0);
    rule.effect = effect;
    rule.environments = 1u << ENV_HYBRID;
    return rule;
}

static void rule_errors(void)
{
    static const int32_t strangers[] = {-1, 32, INT32_MAX};
    orchestration_rule_t rule;
    size_t i;
    for (i = 0; i < 3; i++) {
        rule = new_rule((orchestrator_effect_t)strangers[i]);
        CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 4 exclusive");
        rule = new_rule(ORCHESTRATOR_EFFECT_WEIGHT);
        rule.criterion = (orchestrator_criterion_t)strangers[i];
        CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 11 exclusive");
        rule = new_rule(ORCHESTRATOR_EFFECT_FORBID);
        rule.condition_count = 4;
        rule.conditions[3].field = (orchestrator_field_t)strangers[i];
        CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 32 exclusive");
        rule.conditions[3].field = ORCHESTRATOR_FIELD_SLOTS_FREE;
        rule.conditions[3].comparison = (orchestrator_comparison_t)strangers[i];
        CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 6 exclusive");
    }
    rule = new_rule((orchestrator_effect_t)4);
    CHECK_STATUS(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_UNKNOWN_CODE);
    rule = new_rule(ORCHESTRATOR_EFFECT_FORBID);
    rule.condition_count = 5;
    CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_COUNT, "condition_count is 5; allowed is 0 to 4");
    rule.condition_count = UINT32_MAX;
    CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_COUNT, "condition_count is 4294967295");
    rule = new_rule(ORCHESTRATOR_EFFECT_REQUIRE);
    rule.environments = 64;
    CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE,
                "environments is 64; allowed is 0 to 63");
    rule.environments = 0;
    CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_RULE_NO_ENVIRONMENT, "it must name at least one");
    for (i = 0; i < 5; i++) {
        rule = new_rule(ORCHESTRATOR_EFFECT_WEIGHT);
        rule.amount = i < 4 ? BAD_FLOATS[i] : 16.1f;
        CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_RULE_FACTOR, "; allowed is 0 to 16");
        rule = new_rule(ORCHESTRATOR_EFFECT_BONUS);
        rule.amount = i < 3 ? BAD_FLOATS[i] : i == 3 ? -1.1f : 1.1f;
        CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_RULE_BONUS, "; allowed is -1 to 1");
    }
    rule = new_rule(ORCHESTRATOR_EFFECT_WEIGHT);
    rule.amount = 2;
    rule.condition_count = 1;
    rule.conditions[0].field = ORCHESTRATOR_FIELD_LATENCY_MS;
    CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_RULE_WEIGHT_READS_OPTION,
                "only fields of task, device and link");
    PASSED("errors of a rule");
}

static int cloud_is_forbidden(void)
{
    return host_way(ENV_CLOUD_BASIC) == ORCHESTRATOR_CONSTRAINT_RULE;
}

static void rules(void)
{
    orchestration_rule_t rule = new_rule(ORCHESTRATOR_EFFECT_FORBID);
    int i;
    /* None of those that were refused is there, so the first is number 0. */
    rule.environments = 1u << ENV_CLOUD_BASIC;
    rule.condition_count = 1;
    rule.conditions[0].field = ORCHESTRATOR_FIELD_BATTERY_PPB;
    rule.conditions[0].comparison = ORCHESTRATOR_COMPARISON_LESS;
    rule.conditions[0].value = 200000000;
    CHECK_INT(orchestrator_add_custom_rule(&rule), 0);
    CHECK(!cloud_is_forbidden());
    rule.conditions[0].comparison = ORCHESTRATOR_COMPARISON_AT_LEAST;
    CHECK_INT(orchestrator_add_custom_rule(&rule), 1);
    CHECK(cloud_is_forbidden());
    for (i = 2; i < ORCHESTRATOR_RULES_MAX; i++) {
        rule = new_rule(ORCHESTRATOR_EFFECT_BONUS);
        CHECK_INT(orchestrator_add_custom_rule(&rule), i);
    }
    CHECK_ERROR(orchestrator_add_custom_rule(&rule), ORCHESTRATOR_ERR_RULE_TOO_MANY,
                "all 64 places for rules are taken");
    CHECK(cloud_is_forbidden());
    CHECK_STATUS(orchestrator_clear_custom_rules(), 0);
    CHECK(!cloud_is_forbidden());
    rule = new_rule(ORCHESTRATOR_EFFECT_WEIGHT);
    /* Not looked at for an effect on a weight. */
    rule.environments = UINT32_MAX;
    rule.amount = 16;
    CHECK_INT(orchestrator_add_custom_rule(&rule), 0);
    CHECK_STATUS(orchestrator_clear_custom_rules(), 0);
    PASSED("rules");
}

static void preferences(void)
{
    user_preferences_t good;
    user_preferences_t have;
    int at;
    size_t i;
    CHECK_STATUS(orchestrator_user_preferences_init(&good), 0);
    for (at = 0; at < ORCHESTRATOR_CRITERIA; at++) {
        good.multiplier[at] = 0.25f + 0.25f * (float)at;
    }
    CHECK_STATUS(orchestrator_set_user_preferences(&good), 0);
    for (at = 0; at < ORCHESTRATOR_CRITERIA; at++) {
        for (i = 0; i < 6; i++) {
            user_preferences_t bad = good;
            bad.multiplier[at] = i < 4 ? BAD_FLOATS[i] : i == 4 ? 0.24f : 4.01f;
            CHECK_ERROR(orchestrator_set_user_preferences(&bad), ORCHESTRATOR_ERR_POLICY_PREFERENCE,
                        "; allowed is 0.25 to 4");
            CHECK_STATUS(orchestrator_user_preferences_init(&have), 0);
            CHECK_STATUS(orchestrator_get_user_preferences(&have), 0);
            CHECK(memcmp(&have, &good, sizeof good) == 0);
        }
    }
    PASSED("preferences");
}

static void limits(void)
{
    orchestrator_limits_t good;
    orchestrator_limits_t bad;
    orchestrator_limits_t have;
    int i;
    CHECK_STATUS(orchestrator_limits_init(&good), 0);
    good.allowed = 5;
    good.cost_max_nano = 0;
    good.energy_max_uj = 1000000000000ull;
    CHECK_STATUS(orchestrator_set_limits(&good), 0);
    for (i = 0; i < 4; i++) {
        bad = good;
        bad.allowed = i == 0 ? 64 : i == 1 ? UINT32_MAX : 1;
        bad.cost_max_nano = i == 2 ? 1000000000000001ll : 1;
        bad.energy_max_uj = i == 3 ? 1000000000001ull : 1;
        CHECK_ERROR(orchestrator_set_limits(&bad), ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "; allowed is 0 to ");
        CHECK_STATUS(orchestrator_limits_init(&have), 0);
        CHECK_STATUS(orchestrator_get_limits(&have), 0);
        CHECK(have.allowed == 5 && have.cost_max_nano == 0 && have.energy_max_uj == 1000000000000ull);
    }
    CHECK_STATUS(orchestrator_limits_init(&good), 0);
    CHECK_STATUS(orchestrator_set_limits(&good), 0);
    CHECK_STATUS(orchestrator_get_limits(&have), 0);
    CHECK(have.allowed == 63 && have.cost_max_nano < 0 && have.energy_max_uj == ORCHESTRATOR_NONE_U64);
    PASSED("limits");
}

int main(void)
{
    orchestrator_t *instance = host_create(4, 0);
    orchestrator_settings_t usual;
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, host_done, NULL), 0);
    weights();
    settings();
    CHECK_STATUS(orchestrator_settings_init(&usual), 0);
    CHECK_STATUS(orchestrator_set_settings(&usual), 0);
    rule_errors();
    rules();
    preferences();
    limits();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    return 0;
}
