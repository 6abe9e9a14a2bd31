/* What the host says of each environment. */
#include "host.h"

#include <math.h>

static environment_profile_t profile_now(execution_environment_t environment)
{
    environment_profile_t profile;
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, environment), 0);
    CHECK_STATUS(orchestrator_get_environment_profile(environment, &profile), 0);
    return profile;
}

static environment_profile_t other_profile(void)
{
    environment_profile_t profile;
    int i;
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_P2P), 0);
    profile.enabled = false;
    profile.needs_network = true;
    profile.ceiling = DATA_SECRET;
    profile.privacy = 0.125f;
    profile.quality = 1;
    profile.price_per_request_nano = 1000000000000000ll;
    profile.price_per_mtok_in_nano = 1;
    profile.price_per_mtok_out_nano = 2;
    profile.concurrency = 65535;
    profile.queue = 0;
    for (i = 0; i < ORCHESTRATOR_CUSTOM_CRITERIA; i++) {
        profile.host_value[i] = 0.25f * (float)i;
    }
    return profile;
}

static void check_other(void)
{
    environment_profile_t have = profile_now(ENV_P2P);
    CHECK(!have.enabled && have.needs_network && have.ceiling == DATA_SECRET && have.privacy == 0.125f);
    CHECK(have.quality == 1 && have.price_per_request_nano == 1000000000000000ll);
    CHECK(have.price_per_mtok_in_nano == 1 && have.price_per_mtok_out_nano == 2);
    CHECK(have.concurrency == 65535 && have.queue == 0 && have.host_value[3] == 0.75f);
}

static void refused(const environment_profile_t *profile, int want, const char *words)
{
    CHECK_ERROR(orchestrator_set_environment_profile(ENV_P2P, profile), want, words);
    check_other();
}

static void errors(void)
{
    static const int32_t strangers[] = {-1, 4, INT32_MAX};
    static const float bad_floats[] = {NAN, INFINITY, -0.01f, 1.01f};
    static const size_t floats[] = {
        offsetof(environment_profile_t, privacy), offsetof(environment_profile_t, quality),
        offsetof(environment_profile_t, host_value), offsetof(environment_profile_t, host_value) + 3 * sizeof(float)};
    static const size_t prices[] = {
        offsetof(environment_profile_t, price_per_request_nano), offsetof(environment_profile_t,
                                                                          price_per_mtok_in_nano),
        offsetof(environment_profile_t, price_per_mtok_out_nano)};
    static const int64_t bad_prices[] = {-1, 1000000000000001ll, INT64_MIN};
    environment_profile_t bad;
    size_t at;
    size_t i;
    for (i = 0; i < 3; i++) {
        bad = other_profile();
        bad.ceiling = (data_sensitivity_t)strangers[i];
        refused(&bad, ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 4 exclusive");
        for (at = 0; at < 3; at++) {
            bad = other_profile();
            memcpy((char *)&bad + prices[at], &bad_prices[i], sizeof(int64_t));
            refused(&bad, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "; allowed is 0 to 1000000000000000");
        }
    }
    for (at = 0; at < 4; at++) {
        for (i = 0; i < 4; i++) {
            bad = other_profile();
            memcpy((char *)&bad + floats[at], &bad_floats[i], sizeof(float));
            refused(&bad, i < 2 ? ORCHESTRATOR_ERR_BOUND_NOT_FINITE : ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE_FLOAT,
                    " is ");
        }
    }
    bad = other_profile();
    bad.concurrency = 65536;
    refused(&bad, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "concurrency is 65536; allowed is 0 to 65535");
    bad = other_profile();
    bad.queue = UINT32_MAX;
    refused(&bad, ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE, "queue is 4294967295; allowed is 0 to 65535");
    bad = other_profile();
    memset(&bad.enabled, 2, 1);
    refused(&bad, ORCHESTRATOR_ERR_UNKNOWN_CODE, "enabled 2 is unknown");
    bad = other_profile();
    memset(&bad.needs_network, 2, 1);
    refused(&bad, ORCHESTRATOR_ERR_UNKNOWN_CODE, "needs_network 2 is unknown");
    PASSED("errors of a profile");
}

static void strangers(void)
{
    static const int32_t codes[] = {-1, ENV_HYBRID + 1, INT32_MAX, INT32_MIN};
    environment_profile_t profile = other_profile();
    size_t i;
    for (i = 0; i < 4; i++) {
        execution_environment_t stranger = (execution_environment_t)codes[i];
        CHECK_ERROR(orchestrator_set_environment_profile(stranger, &profile), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 6 exclusive");
        profile.concurrency = 77;
        CHECK_ERROR(orchestrator_get_environment_profile(stranger, &profile), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 6 exclusive");
        CHECK_INT(profile.concurrency, 0);
    }
    check_other();
    PASSED("environments that there are not");
}

static execution_environment_t runs_in(void)
{
    task_handle_t task = host_submit(NULL);
    uint64_t now = 0;
    CHECK_STATUS(orchestrator_now(&now), 0);
    host_poll(now + 1);
    if (host_status(task).end == ORCHESTRATOR_END_INFEASIBLE) {
        return (execution_environment_t)-1;
    }
    CHECK_INT(host_status(task).end, ORCHESTRATOR_END_DONE);
    return host_status(task).environment;
}

/* An environment takes tasks when it is enabled, has an executor, and a place. */
static void enabled(void)
{
    environment_profile_t profile;
    CHECK_STATUS(orchestrator_environment_profile_init(&profile, ENV_P2P), 0);
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_P2P, &profile), 0);
    /* As the host wants it, though it has no executor. */
    CHECK(profile_now(ENV_P2P).enabled);
    CHECK_INT(runs_in(), -1);
    CHECK_STATUS(orchestrator_register_executor(ENV_P2P, host_done, NULL), 0);
    CHECK_INT(runs_in(), ENV_P2P);
    profile.enabled = false;
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_P2P, &profile), 0);
    CHECK_INT(runs_in(), -1);
    CHECK_STATUS(orchestrator_unregister_executor(ENV_P2P), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_P2P, host_done, NULL), 0);
    CHECK_INT(runs_in(), -1);
    profile.enabled = true;
    profile.concurrency = 0;
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_P2P, &profile), 0);
    CHECK_INT(runs_in() == ENV_P2P, 0);
    profile.concurrency = 1;
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_P2P, &profile), 0);
    CHECK_INT(runs_in(), ENV_P2P);
    PASSED("environments open and close");
}

/* For hosts that only ask: environments take part without executors, and a try there fails at once. */
static void without_executors(void)
{
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    orchestrator_decision_t decision;
    task_description_t task = host_task();
    task_handle_t handle;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.without_executors = true;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    CHECK_STATUS(orchestrator_decide(&task, &decision), 0);
    CHECK_INT(decision.verdict, ORCHESTRATOR_VERDICT_RUN);
    CHECK_INT(decision.fallback_count, 5);
    handle = host_submit(NULL);
    host_poll(1);
    CHECK_INT(host_status(handle).end, ORCHESTRATOR_END_FAILED);
    CHECK_INT(host_metrics().dispatched, 2);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("decisions without executors");
}

int main(void)
{
    orchestrator_t *instance = host_create(16, 0);
    environment_profile_t profile = other_profile();
    CHECK_STATUS(orchestrator_set_environment_profile(ENV_P2P, &profile), 0);
    check_other();
    errors();
    strangers();
    enabled();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    without_executors();
    return 0;
}
