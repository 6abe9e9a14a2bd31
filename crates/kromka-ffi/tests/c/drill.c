/* The recovery drill: what failures would do, and nothing of it happens. */
#include "host.h"

static int runs;
static drill_report_t report;

/* Counts what is run: nothing, while a drill is held. */
static orchestrator_t *usual(uint32_t tries_max)
{
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.tries_max = tries_max;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, host_done, &runs), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_EDGE_NEARBY, host_done, &runs), 0);
    return instance;
}

static void get(void)
{
    memset(&report, 0xA5, sizeof report);
    CHECK_STATUS(failover_drill_report_init(&report), 0);
    CHECK(report.struct_size == sizeof report && report.started_ms == ORCHESTRATOR_NONE_U64);
    CHECK_STATUS(failover_get_drill_report(&report), 0);
    CHECK(report.struct_size == sizeof report);
}

static void arguments(void)
{
    static union {
        unsigned char bytes[sizeof(drill_report_t) + 16];
        uint64_t align;
    } area;
    size_t needed = 77;
    uint32_t size = sizeof(drill_report_t) - 8;
    CHECK_ERROR(failover_get_drill_report(NULL), ORCHESTRATOR_ERR_NULL, "report is NULL");
    CHECK_ERROR(failover_drill_report_init(NULL), ORCHESTRATOR_ERR_NULL, "report is NULL");
    CHECK_ERROR(failover_get_drill_report((drill_report_t *)(void *)(area.bytes + 1)), ORCHESTRATOR_ERR_MISALIGNED,
                "report is misaligned");
    memcpy(&report, &size, sizeof size);
    CHECK_ERROR(failover_get_drill_report(&report), ORCHESTRATOR_ERR_STRUCT_SIZE, "drill_report_t is ");
    CHECK_ERROR(failover_test_recovery_procedures_in(NULL, 0, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    CHECK_ERROR(failover_test_recovery_procedures_in(NULL, 1, &needed), ORCHESTRATOR_ERR_NULL, "mem is NULL");
    CHECK(needed > 1000 && needed < 65536);
    CHECK_STATUS(failover_drill_report_init(&report), 0);
    CHECK_STATUS(failover_test_recovery_procedures(), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    CHECK_STATUS(failover_get_drill_report(&report), ORCHESTRATOR_ERR_NOT_INITIALIZED);
    PASSED("arguments");
}

static void healthy(void)
{
    orchestrator_t *instance = usual(2);
    int environment;
    get();
    CHECK(report.started_ms == ORCHESTRATOR_NONE_U64 && report.finding_count == 0);
    CHECK(report.environments[ENV_CLOUD_BASIC].drilled == 0);
    CHECK(report.environments[ENV_CLOUD_BASIC].redispatch_ms_max == ORCHESTRATOR_NONE_U32);

    CHECK_STATUS(failover_test_recovery_procedures(), 0);
    get();
    CHECK(report.started_ms == 0 && report.finding_count == 0 && report.dropped == 0 && runs == 0);
    for (environment = 0; environment < ORCHESTRATOR_ENVIRONMENTS; environment++) {
        const drill_result_t *result = &report.environments[environment];
        int has_executor = environment == ENV_CLOUD_BASIC || environment == ENV_EDGE_NEARBY;
        CHECK((result->drilled > 0) == has_executor && (result->checks > result->drilled) == has_executor);
        CHECK(result->failed == 0 && result->undetected == 0);
        CHECK(!has_executor || result->redispatch_ms_max <= FAILOVER_REDISPATCH_MS_MAX);
        CHECK(!has_executor || result->recovered_after_ms != ORCHESTRATOR_NONE_U32);
    }
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("what bears a failure");
}

static void findings(void)
{
    orchestrator_t *instance = usual(1);
    orchestration_metrics_t metrics;
    uint32_t i;
    /* Whoever may see personal data or less could stand in, but there is one try: 2 x 2 x 5 x 2. */
    CHECK_INT(failover_test_recovery_procedures(), 40);
    get();
    CHECK(report.finding_count == 40 && report.dropped == 0);
    CHECK(report.environments[ENV_CLOUD_BASIC].failed == 20 && report.environments[ENV_EDGE_NEARBY].failed == 20);
    for (i = 0; i < report.finding_count; i++) {
        const drill_finding_t *finding = &report.findings[i];
        CHECK(finding->check == DRILL_NO_FALLBACK && finding->have == 1 && finding->need == 2);
        CHECK(finding->environment == ENV_CLOUD_BASIC || finding->environment == ENV_EDGE_NEARBY);
        CHECK(finding->sensitivity <= DATA_PERSONAL && finding->type <= TASK_GENERATION);
    }
    CHECK(!report.findings[0].silent && report.findings[1].silent);
    CHECK_STATUS(orchestrator_metrics_init(&metrics), 0);
    CHECK_STATUS(orchestrator_get_metrics(&metrics), 0);
    CHECK(metrics.submitted == 0 && metrics.decisions == 0 && metrics.dispatched == 0 && runs == 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("what does not");
}

static void in_memory_of_the_caller(void)
{
    static unsigned char memory[65536];
    orchestrator_t *instance = usual(1);
    size_t needed = 0;
    size_t skip;
    CHECK_STATUS(failover_test_recovery_procedures_in(NULL, 0, &needed), 0);
    CHECK(needed > 0 && needed + 64 < sizeof memory);
    CHECK_STATUS(failover_test_recovery_procedures_in(memory, needed - 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL);
    get();
    CHECK(report.started_ms == ORCHESTRATOR_NONE_U64);
    for (skip = 0; skip < 16; skip++) {
        memset(memory, 0xA5, sizeof memory);
        CHECK_INT(failover_test_recovery_procedures_in(memory + skip, needed, &needed), 40);
        CHECK(memory[skip + needed] == 0xA5 && (skip == 0 || memory[skip - 1] == 0xA5));
    }
    get();
    CHECK(report.finding_count == 40);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("memory of the caller");
}

static void started(void)
{
    orchestrator_t *instance = usual(2);
    CHECK_STATUS(orchestrator_start(2), 0);
    CHECK_STATUS(failover_test_recovery_procedures(), 0);
    get();
    CHECK(report.environments[ENV_CLOUD_BASIC].drilled > 0);
    CHECK_STATUS(orchestrator_stop(), 0);
    get();
    CHECK(report.environments[ENV_CLOUD_BASIC].drilled > 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("threads");
}

int main(void)
{
    arguments();
    healthy();
    findings();
    in_memory_of_the_caller();
    started();
    return 0;
}
