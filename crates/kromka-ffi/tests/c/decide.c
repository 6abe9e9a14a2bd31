/* Decisions without dispatch, scorecards that sum exactly, explanations. */
#include "host.h"

static orchestrator_decision_t decide(const task_description_t *task)
{
    orchestrator_decision_t decision;
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    CHECK_STATUS(orchestrator_decide(task, &decision), 0);
    return decision;
}

/* Each environment is chosen, or rejected for a reason; fallbacks are rejected because they score less. */
static void check_whole(const orchestrator_decision_t *decision)
{
    int seen[ORCHESTRATOR_ENVIRONMENTS] = {0};
    uint32_t i;
    int runs = decision->verdict == ORCHESTRATOR_VERDICT_RUN;
    for (i = 0; i < decision->rejection_count; i++) {
        seen[decision->rejections[i].environment]++;
        CHECK(i == 0 || decision->rejections[i].environment > decision->rejections[i - 1].environment);
    }
    if (runs) {
        seen[decision->chosen]++;
    }
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        CHECK_INT(seen[i], 1);
    }
    CHECK(runs || decision->fallback_count == 0);
    CHECK(decision->fallback_count < ORCHESTRATOR_ENVIRONMENTS);
}

/* While the time stands still nothing else changes; on a running clock what was seen fades. */
static void verdicts(int time_stands)
{
    task_description_t task = host_task();
    orchestrator_decision_t decision = decide(&task);
    orchestrator_decision_t again = decide(&task);
    orchestration_metrics_t before = host_metrics();
    check_whole(&decision);
    CHECK_INT(decision.verdict, ORCHESTRATOR_VERDICT_RUN);
    CHECK_INT(decision.fallback_count, 2);
    CHECK(decision.score > 0 && decision.score <= 1000000000000000000ll && decision.margin >= 0);
    CHECK(decision.confidence >= 0 && decision.confidence <= 1 && !decision.has_nearest);
    CHECK(memcmp(&decision.fallbacks, &again.fallbacks, sizeof again.fallbacks) == 0);
    CHECK(decision.chosen == again.chosen);
    CHECK(decision.score == again.score || !time_stands);
    /* A secret stays here. */
    task.requirements.data_sensitivity = DATA_SECRET;
    decision = decide(&task);
    check_whole(&decision);
    CHECK(decision.verdict == ORCHESTRATOR_VERDICT_RUN && decision.chosen == ENV_LOCAL);
    CHECK(decision.fallback_count == 0 && decision.margin == 1000000000000000000ll);
    CHECK(decision.rejections[0].environment == ENV_CLOUD_BASIC);
    CHECK(decision.rejections[0].constraint == ORCHESTRATOR_CONSTRAINT_SENSITIVITY);
    CHECK(decision.rejections[0].have == DATA_PERSONAL && decision.rejections[0].need == DATA_SECRET);
    /* Nothing is that good. */
    task.requirements.qos.min_quality = 1;
    decision = decide(&task);
    check_whole(&decision);
    CHECK(decision.verdict == ORCHESTRATOR_VERDICT_INFEASIBLE && decision.defer_until_ms == ORCHESTRATOR_NONE_U64);
    CHECK_INT(decision.rejections[0].constraint, ORCHESTRATOR_CONSTRAINT_QUALITY);
    CHECK_INT(decision.rejections[0].have, 500000000);
    CHECK_INT(decision.rejections[0].need, 1000000000);
    CHECK_INT(host_metrics().submitted, before.submitted);
    CHECK_INT(host_metrics().dispatched, before.dispatched);
    PASSED("verdicts and reasons");
}

/* What is down may be up again in time. */
static void deferral(void)
{
    task_description_t task = host_task();
    orchestrator_beacon_t beacon;
    orchestrator_decision_t decision;
    orchestrator_limits_t limits;
    CHECK_STATUS(orchestrator_limits_init(&limits), 0);
    limits.allowed = 1u << ENV_CLOUD_BASIC;
    CHECK_STATUS(orchestrator_set_limits(&limits), 0);
    CHECK_STATUS(orchestrator_beacon_init(&beacon), 0);
    beacon.environment = ENV_CLOUD_BASIC;
    beacon.reachable = false;
    CHECK_STATUS(orchestrator_beacon(&beacon), 0);
    task.requirements.qos.deferrable = true;
    decision = decide(&task);
    check_whole(&decision);
    CHECK_INT(decision.verdict, ORCHESTRATOR_VERDICT_DEFER);
    CHECK(decision.defer_until_ms != ORCHESTRATOR_NONE_U64);
    /* It was just said to be down: not even best effort tries it. */
    CHECK(!decision.has_nearest);
    task.requirements.qos.deferrable = false;
    CHECK_INT(decide(&task).verdict, ORCHESTRATOR_VERDICT_INFEASIBLE);
    beacon.reachable = true;
    CHECK_STATUS(orchestrator_beacon(&beacon), 0);
    CHECK_INT(decide(&task).verdict, ORCHESTRATOR_VERDICT_RUN);
    CHECK_STATUS(orchestrator_limits_init(&limits), 0);
    CHECK_STATUS(orchestrator_set_limits(&limits), 0);
    PASSED("tasks that may wait");
}

static void check_cards_of(const task_description_t *task, orchestrator_mode_t mode)
{
    orchestrator_scorecard_t cards[ORCHESTRATOR_ENVIRONMENTS + 1];
    orchestrator_decision_t decision = decide(task);
    int i;
    int criterion;
    memset(cards, 0x5A, sizeof cards);
    CHECK_STATUS(orchestrator_get_scorecards(task, cards, ORCHESTRATOR_ENVIRONMENTS + 1), 0);
    CHECK_INT(cards[ORCHESTRATOR_ENVIRONMENTS].score, 0x5A5A5A5A5A5A5A5All);
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        int64_t sum = cards[i].bonus;
        CHECK_INT(cards[i].environment, i);
        for (criterion = 0; criterion < ORCHESTRATOR_CRITERIA; criterion++) {
            CHECK(cards[i].value_ppb[criterion] <= 1000000000u);
            CHECK(cards[i].part[criterion] >= 0);
            sum += cards[i].part[criterion];
        }
        CHECK_INT(sum, cards[i].score);
        if (mode == ORCHESTRATOR_MODE_WEIGHTED_SUM) {
            CHECK_INT(cards[i].rank_index, cards[i].score);
        }
        if (decision.verdict == ORCHESTRATOR_VERDICT_RUN && decision.chosen == (execution_environment_t)i) {
            CHECK_INT(cards[i].rank_index, decision.score);
        }
    }
    for (i = 0; i < (int)decision.rejection_count; i++) {
        const orchestrator_rejection_t *rejection = &decision.rejections[i];
        if (rejection->constraint == ORCHESTRATOR_CONSTRAINT_OUTSCORED) {
            CHECK(rejection->have == cards[rejection->environment].rank_index && rejection->need == decision.score);
        }
    }
}

/* By default options are ranked by expected utility; the score is what a weighted sum ranks by. */
static void check_cards(const task_description_t *task)
{
    orchestrator_settings_t settings;
    CHECK_STATUS(orchestrator_settings_init(&settings), 0);
    check_cards_of(task, settings.mode);
    settings.mode = ORCHESTRATOR_MODE_WEIGHTED_SUM;
    CHECK_STATUS(orchestrator_set_settings(&settings), 0);
    check_cards_of(task, settings.mode);
    CHECK_STATUS(orchestrator_settings_init(&settings), 0);
    CHECK_STATUS(orchestrator_set_settings(&settings), 0);
}

static void scorecards(void)
{
    task_description_t task = host_task();
    orchestrator_scorecard_t cards[ORCHESTRATOR_ENVIRONMENTS];
    orchestration_rule_t rule;
    orchestrator_device_t device;
    int i;
    CHECK_STATUS(orchestrator_device_init(&device), 0);
    for (i = 0; i < 50; i++) {
        device.battery_level = (float)i / 50;
        device.temperature_mc = i * 1000;
        CHECK_STATUS(orchestrator_update_device(&device), 0);
        task.requirements.type = (task_type_t)(i % ORCHESTRATOR_TASK_TYPES);
        task.input_tokens = (uint32_t)i * 1000;
        task.payload_bytes = (uint64_t)i * 100000;
        check_cards(&task);
    }
    CHECK_STATUS(orchestrator_rule_init(&rule), 0);
    rule.effect = ORCHESTRATOR_EFFECT_BONUS;
    rule.environments = 1u << ENV_P2P;
    rule.amount = -0.125f;
    CHECK_INT(orchestrator_add_custom_rule(&rule), 0);
    check_cards(&task);
    CHECK_STATUS(orchestrator_get_scorecards(&task, cards, ORCHESTRATOR_ENVIRONMENTS), 0);
    CHECK_INT(cards[ENV_P2P].bonus, -125000000000000000ll);
    CHECK_STATUS(orchestrator_clear_custom_rules(), 0);
    CHECK_ERROR(orchestrator_get_scorecards(&task, cards, ORCHESTRATOR_ENVIRONMENTS - 1),
                ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "the buffer has room for 5; 6 are needed");
    CHECK_STATUS(orchestrator_get_scorecards(&task, cards, 0), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL);
    task.requirements.max_latency_ms = 0;
    CHECK_STATUS(orchestrator_get_scorecards(&task, cards, ORCHESTRATOR_ENVIRONMENTS),
                 ORCHESTRATOR_ERR_BOUND_OUT_OF_RANGE);
    CHECK(cards[ENV_P2P].score == 0 && cards[ENV_P2P].environment == ENV_P2P);
    PASSED("scorecards sum exactly");
}

static void explanations(void)
{
    task_description_t task = host_task();
    char text[8192];
    size_t needed = 77;
    size_t whole = 0;
    CHECK_STATUS(orchestrator_explain(&task, NULL, 0, &whole), 0);
    CHECK(whole > 100 && whole < sizeof text);
    memset(text, 'x', sizeof text);
    CHECK_STATUS(orchestrator_explain(&task, text, whole, &needed), 0);
    CHECK(needed == whole && strlen(text) == whole - 1 && text[whole] == 'x');
    CHECK(strchr(text, '\n') != NULL);
    memset(text, 'x', sizeof text);
    CHECK_ERROR(orchestrator_explain(&task, text, whole - 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "are needed");
    CHECK(text[0] == 0 && needed == whole && text[whole - 1] == 'x');
    CHECK_STATUS(orchestrator_explain(&task, text, 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL);
    CHECK(text[0] == 0 && needed == whole);
    CHECK_ERROR(orchestrator_explain(&task, NULL, 5, &needed), ORCHESTRATOR_ERR_NULL, "buf is NULL");
    CHECK_ERROR(orchestrator_explain(&task, text, sizeof text, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    task.requirements.type = (task_type_t)-1;
    text[0] = 'x';
    CHECK_STATUS(orchestrator_explain(&task, text, sizeof text, &needed), ORCHESTRATOR_ERR_UNKNOWN_CODE);
    CHECK(text[0] == 0 && needed == 0);
    task = host_task();
    task.requirements.qos.min_quality = 1;
    CHECK_STATUS(orchestrator_explain(&task, text, sizeof text, &needed), 0);
    CHECK(strlen(text) == needed - 1);
    PASSED("explanations");
}

int main(void)
{
    orchestrator_t *instance = host_create(4, 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_LOCAL, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_CLOUD_BASIC, host_done, NULL), 0);
    CHECK_STATUS(orchestrator_register_executor(ENV_P2P, host_done, NULL), 0);
    verdicts(1);
    deferral();
    scorecards();
    explanations();
    CHECK_STATUS(orchestrator_start(2), 0);
    verdicts(0);
    explanations();
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    return 0;
}
