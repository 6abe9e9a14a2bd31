/* Plans for environments that fail: their defaults, and what is refused. What they do is in failover.c. */
#include "host.h"

#include <math.h>

/* The environment that the plans are for. */
#define FAVOURITE ENV_EDGE_NEARBY

static void defaults(void)
{
    failover_config_t plan;
    failover_config_t have;
    size_t needed = 77;
    int i;
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        CHECK_STATUS(orchestrator_failover_config_init(&plan, (execution_environment_t)i), 0);
        CHECK(plan.primary == (execution_environment_t)i && plan.fallbacks == NULL && plan.fallback_count == 0);
        CHECK(plan.strategy == FAILOVER_SMART);
        CHECK(plan.health_check.enabled && !plan.health_check.when_healthy);
        CHECK(plan.health_check.interval_ms == 30000 && plan.health_check.timeout_ms == 5000);
        CHECK(plan.health_check.failures_to_eject == 2 && plan.health_check.successes_to_restore == 1);
        CHECK(plan.health_check.condition.failures_in_a_row == 3 && plan.health_check.condition.window_tries == 16);
        CHECK(plan.health_check.condition.failed_share < 0 && plan.health_check.condition.p_up_below < 0);
        CHECK(plan.recovery.delay_ms == 30000 && plan.recovery.delay_max_ms == 960000);
        CHECK(plan.recovery.doublings == 5 && plan.recovery.successes_to_close == 1);
        CHECK(plan.recovery.share_min == 0.0625f);
    }
    CHECK_STATUS(orchestrator_failover_config_init(&plan, (execution_environment_t)6), ORCHESTRATOR_ERR_UNKNOWN_CODE);
    CHECK(plan.primary == ENV_LOCAL && plan.recovery.delay_ms == 0);
    /* The plan that an instance begins with is that of its configuration. */
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.cooldown_ms = 2000;
    config.probe_interval_ms = 0;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(failover_get_config(ENV_P2P, &have, NULL, 0, &needed), 0);
    CHECK(needed == 0 && have.primary == ENV_P2P && have.fallbacks == NULL && have.strategy == FAILOVER_SMART);
    CHECK(have.recovery.delay_ms == 2000 && have.recovery.delay_max_ms == 64000 && !have.health_check.enabled);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("default plans");
}

/* Is the plan in force as `want`, with these fallbacks? */
static void check_plan(const failover_config_t *want)
{
    execution_environment_t fallbacks[ORCHESTRATOR_FALLBACKS_MAX];
    failover_config_t have;
    size_t needed = 77;
    int i;
    CHECK_STATUS(failover_get_config(FAVOURITE, &have, fallbacks, ORCHESTRATOR_FALLBACKS_MAX, &needed),
                 want->fallback_count);
    CHECK(needed == (size_t)want->fallback_count && have.fallback_count == want->fallback_count);
    CHECK(have.primary == FAVOURITE && have.fallbacks == fallbacks && have.strategy == want->strategy);
    for (i = 0; i < want->fallback_count; i++) {
        CHECK_INT(fallbacks[i], want->fallbacks[i]);
    }
    CHECK(have.health_check.enabled == want->health_check.enabled);
    CHECK(have.health_check.when_healthy == want->health_check.when_healthy);
    CHECK(have.health_check.interval_ms == want->health_check.interval_ms);
    CHECK(have.health_check.timeout_ms == want->health_check.timeout_ms);
    CHECK(have.health_check.failures_to_eject == want->health_check.failures_to_eject);
    CHECK(have.health_check.successes_to_restore == want->health_check.successes_to_restore);
    CHECK(memcmp(&have.health_check.condition, &want->health_check.condition, sizeof(failover_condition_t)) == 0);
    CHECK(memcmp(&have.recovery, &want->recovery, sizeof(recovery_config_t)) == 0);
}

static const execution_environment_t OTHERS[] = {ENV_HYBRID, ENV_LOCAL, ENV_P2P};

/* A plan in which nothing is as by default. */
static failover_config_t other_plan(void)
{
    failover_config_t plan = host_plan(FAVOURITE, FAILOVER_CONDITIONAL);
    plan.fallbacks = OTHERS;
    plan.fallback_count = 3;
    plan.health_check.when_healthy = true;
    plan.health_check.interval_ms = 86400000;
    plan.health_check.timeout_ms = 600000;
    plan.health_check.failures_to_eject = 100;
    plan.health_check.successes_to_restore = 100;
    plan.health_check.condition.failures_in_a_row = ORCHESTRATOR_NONE_U32;
    plan.health_check.condition.window_tries = 64;
    plan.health_check.condition.failed_share = 0.5f;
    plan.health_check.condition.p_up_below = 1;
    plan.recovery.delay_ms = 86400000;
    plan.recovery.delay_max_ms = 604800000;
    plan.recovery.doublings = 20;
    plan.recovery.successes_to_close = 100;
    plan.recovery.share_min = 0.001f;
    return plan;
}

static void given_and_asked(void)
{
    orchestrator_t *instance = host_create(4, 4);
    failover_config_t plan = other_plan();
    execution_environment_t fallbacks[2];
    size_t needed = 77;
    CHECK_STATUS(failover_configure(FAVOURITE, &plan), 0);
    check_plan(&plan);
    /* It stays in force on threads. */
    CHECK_STATUS(orchestrator_start(1), 0);
    check_plan(&plan);
    CHECK_STATUS(failover_configure(FAVOURITE, &plan), 0);
    check_plan(&plan);
    CHECK_STATUS(orchestrator_stop(), 0);
    check_plan(&plan);
    /* Too few places, or none. */
    CHECK_ERROR(failover_get_config(FAVOURITE, &plan, fallbacks, 2, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL,
                "the buffer has room for 2; 3 are needed");
    CHECK(needed == 3 && plan.recovery.delay_ms == 0 && plan.fallbacks == NULL);
    CHECK_STATUS(failover_get_config(FAVOURITE, &plan, NULL, 0, &needed), 0);
    CHECK(needed == 3 && plan.fallback_count == 0 && plan.fallbacks == NULL && plan.recovery.delay_ms == 86400000);
    CHECK_ERROR(failover_get_config((execution_environment_t)-1, &plan, NULL, 0, &needed),
                ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 6 exclusive");
    CHECK(needed == 0 && plan.recovery.delay_ms == 0);
    /* Another environment's plan is its own. */
    CHECK_STATUS(failover_get_config(ENV_LOCAL, &plan, NULL, 0, &needed), 0);
    CHECK(plan.strategy == FAILOVER_SMART && needed == 0);
    /* NULL is as good as none. */
    plan = host_plan(FAVOURITE, FAILOVER_GRADUAL);
    CHECK_STATUS(failover_configure(FAVOURITE, &plan), 0);
    check_plan(&plan);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("plans are given and asked for");
}

static void refused(const failover_config_t *bad, int want, const char *words)
{
    failover_config_t good = other_plan();
    CHECK_ERROR(failover_configure(FAVOURITE, bad), want, words);
    check_plan(&good);
}

#define REFUSED(change, want, words)             \
    do {                                         \
        failover_config_t bad = other_plan();    \
        change;                                  \
        refused(&bad, want, words);              \
    } while (0)

static void errors_of_fallbacks(void)
{
    static const execution_environment_t twice[] = {ENV_LOCAL, ENV_P2P, ENV_LOCAL};
    static const execution_environment_t own[] = {ENV_LOCAL, FAVOURITE};
    execution_environment_t strange[2];
    strange[0] = ENV_LOCAL;
    strange[1] = (execution_environment_t)6;
    REFUSED(bad.fallback_count = -1, ORCHESTRATOR_ERR_COUNT, "fallback_count is -1; allowed is 0 to 5");
    REFUSED(bad.fallback_count = 6, ORCHESTRATOR_ERR_COUNT, "fallback_count is 6; allowed is 0 to 5");
    REFUSED(bad.fallback_count = INT32_MIN, ORCHESTRATOR_ERR_COUNT, "allowed is 0 to 5");
    REFUSED(bad.fallbacks = NULL, ORCHESTRATOR_ERR_NULL, "fallbacks is NULL");
    REFUSED(bad.fallbacks = (const execution_environment_t *)((const char *)OTHERS + 1), ORCHESTRATOR_ERR_MISALIGNED,
            "fallbacks is misaligned; its address must be a multiple of 4");
    REFUSED(bad.fallbacks = twice, ORCHESTRATOR_ERR_FALLBACK_TWICE, "fallback 2 is local, which was named before");
    REFUSED((bad.fallbacks = own, bad.fallback_count = 2), ORCHESTRATOR_ERR_PLAN_FALLBACK_IS_PRIMARY,
            "edge is among its own fallbacks");
    REFUSED((bad.fallbacks = strange, bad.fallback_count = 2), ORCHESTRATOR_ERR_UNKNOWN_CODE,
            " 6 is unknown; allowed is 0 to 6 exclusive");
    REFUSED(bad.primary = ENV_P2P, ORCHESTRATOR_ERR_OTHER_PRIMARY, "the plan's primary is peer; the call is about edge");
    REFUSED(bad.primary = (execution_environment_t)-1, ORCHESTRATOR_ERR_UNKNOWN_CODE, " -1 is unknown");
}

static void errors_of_fields(void)
{
    static const struct {
        size_t field;
        uint32_t values[2];
        const char *words;
    } counts[] = {
        {offsetof(failover_config_t, health_check.interval_ms), {9999, 86400001},
         "health_check.interval_ms is "},
        {offsetof(failover_config_t, health_check.timeout_ms), {0, 600001}, "health_check.timeout_ms is "},
        {offsetof(failover_config_t, health_check.failures_to_eject), {0, 257}, "failures_to_eject is "},
        {offsetof(failover_config_t, health_check.successes_to_restore), {0, 357}, "successes_to_restore is "},
        {offsetof(failover_config_t, health_check.condition.failures_in_a_row), {0, 65537}, "failures_in_a_row is "},
        {offsetof(failover_config_t, health_check.condition.window_tries), {0, 65}, "condition.window_tries is "},
        {offsetof(failover_config_t, recovery.delay_ms), {0, 86400001}, "recovery.delay_ms is "},
        {offsetof(failover_config_t, recovery.delay_max_ms), {0, 604800001}, "recovery.delay_max_ms is "},
        {offsetof(failover_config_t, recovery.doublings), {21, UINT32_MAX}, "recovery.doublings is "},
        {offsetof(failover_config_t, recovery.successes_to_close), {0, UINT32_MAX}, "recovery.successes_to_close is "},
    };
    static const struct {
        size_t field;
        float values[3];
        const char *words;
    } shares[] = {
        {offsetof(failover_config_t, health_check.condition.failed_share), {NAN, INFINITY, 1.1f}, "failed_share is "},
        {offsetof(failover_config_t, health_check.condition.p_up_below), {NAN, INFINITY, 1.1f}, "p_up_below is "},
        {offsetof(failover_config_t, recovery.share_min), {NAN, 0.0009f, 1.1f}, "recovery.share_min is "},
    };
    size_t at;
    size_t i;
    for (at = 0; at < sizeof counts / sizeof counts[0]; at++) {
        for (i = 0; i < 2; i++) {
            REFUSED(memcpy((char *)&bad + counts[at].field, &counts[at].values[i], sizeof(uint32_t)),
                    ORCHESTRATOR_ERR_PLAN_FIELD, counts[at].words);
        }
    }
    for (at = 0; at < sizeof shares / sizeof shares[0]; at++) {
        for (i = 0; i < 3; i++) {
            REFUSED(memcpy((char *)&bad + shares[at].field, &shares[at].values[i], sizeof(float)),
                    ORCHESTRATOR_ERR_PLAN_FIELD, shares[at].words);
        }
    }
    REFUSED(bad.strategy = (failover_strategy_t)4, ORCHESTRATOR_ERR_UNKNOWN_CODE,
            "failover strategy 4 is unknown; allowed is 0 to 4 exclusive");
    REFUSED(bad.strategy = (failover_strategy_t)-1, ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown");
    REFUSED(memset(&bad.health_check.enabled, 2, 1), ORCHESTRATOR_ERR_UNKNOWN_CODE,
            "health_check.enabled 2 is unknown; allowed is 0 to 2 exclusive");
    REFUSED(memset(&bad.health_check.when_healthy, 2, 1), ORCHESTRATOR_ERR_UNKNOWN_CODE, "when_healthy 2 is unknown");
    REFUSED(bad.health_check.interval_ms = 599999, ORCHESTRATOR_ERR_PLAN_TIMEOUT_BEYOND_INTERVAL,
            "a health check waits 600000 ms for its answer; allowed is up to its interval of 599999 ms");
    REFUSED(bad.recovery.delay_max_ms = 86399999, ORCHESTRATOR_ERR_PLAN_DELAY_BEYOND_MAX,
            "the recovery delay is 86400000 ms; the plan's longest is 86399999 ms");
    REFUSED(bad.health_check.condition.failed_share = bad.health_check.condition.p_up_below = -1,
            ORCHESTRATOR_ERR_PLAN_NO_CONDITION, "the conditional strategy has no condition");
}

static void errors(void)
{
    static const int32_t strangers[] = {-1, 6, INT32_MAX, INT32_MIN};
    orchestrator_t *instance = host_create(4, 4);
    failover_config_t plan = other_plan();
    failure_info_t info;
    size_t i;
    CHECK_STATUS(failover_configure(FAVOURITE, &plan), 0);
    CHECK_STATUS(orchestrator_failure_info_init(&info), 0);
    for (i = 0; i < 4; i++) {
        execution_environment_t strange = (execution_environment_t)strangers[i];
        CHECK_STATUS(failover_configure(strange, &plan), ORCHESTRATOR_ERR_UNKNOWN_CODE);
        info.share = 77;
        CHECK_ERROR(failover_detect_failure(strange, &info), ORCHESTRATOR_ERR_UNKNOWN_CODE, "allowed is 0 to 6");
        CHECK(info.share == 0 && info.next_try_ms == ORCHESTRATOR_NONE_U64);
        CHECK_STATUS(failover_trigger_recovery(strange, RECOVERY_RESET), ORCHESTRATOR_ERR_UNKNOWN_CODE);
    }
    CHECK_ERROR(failover_trigger_recovery(ENV_P2P, (recovery_action_t)4), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                "recovery action 4 is unknown; allowed is 0 to 4 exclusive");
    CHECK_STATUS(failover_trigger_recovery(ENV_P2P, (recovery_action_t)-1), ORCHESTRATOR_ERR_UNKNOWN_CODE);
    errors_of_fallbacks();
    errors_of_fields();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("plans that are refused");
}

int main(void)
{
    defaults();
    given_and_asked();
    errors();
    return 0;
}
