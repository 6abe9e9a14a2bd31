/* Every pointer of every function: NULL, misaligned, and structures whose size no library knows. */
#include "host.h"

/* Room for the largest structure with a margin on both sides; aligned for all of them. */
#define MARGIN 64
#define FILL 0xA5
static union {
    unsigned char bytes[2048];
    uint64_t align;
    void *align_pointer;
} area;

static task_description_t task;
static orchestrator_decision_t decision;
static task_requirements_t requirements;
static execution_option_t option;
static orchestration_policy_t policy = {1, 1, 1, 1, 1, 1, {0, {0, 0, 0, 0}}};
static system_context_t context;
static execution_environment_t environment;
static execution_environment_t fallbacks[ORCHESTRATOR_FALLBACKS_MAX];
static failover_config_t plan;
static orchestrator_scorecard_t cards[ORCHESTRATOR_ENVIRONMENTS];
static float score;
static size_t needed;
static char text[4096];
static task_handle_t handle;
static orchestrator_energy_use_t energy_use;
static orchestrator_power_sample_t reading;
static orchestrator_power_assessment_t assessment;
static orchestrator_transport_t betanet;
static orchestrator_message_t message;
static orchestrator_link_t link;
static orchestrator_transport_choice_t choice;

/* A call whose tested pointer is `p`; the others are fine. */
#define CALL(name, expression) \
    static int name(void *p)   \
    {                          \
        return expression;     \
    }

CALL(set_profile, orchestrator_set_environment_profile(ENV_LOCAL, (environment_profile_t *)p))
CALL(get_profile, orchestrator_get_environment_profile(ENV_LOCAL, (environment_profile_t *)p))
CALL(complete, orchestrator_complete_task((orchestrator_outcome_t *)p))
CALL(poll_event, orchestrator_poll_event((orchestrator_event_t *)p))
CALL(decide_task, orchestrator_decide((task_description_t *)p, &decision))
CALL(decide_out, orchestrator_decide(&task, (orchestrator_decision_t *)p))
CALL(cards_task, orchestrator_get_scorecards((task_description_t *)p, cards, ORCHESTRATOR_ENVIRONMENTS))
CALL(cards_out, orchestrator_get_scorecards(&task, (orchestrator_scorecard_t *)p, ORCHESTRATOR_ENVIRONMENTS))
CALL(explain_task, orchestrator_explain((task_description_t *)p, text, sizeof text, &needed))
CALL(explain_needed, orchestrator_explain(&task, text, sizeof text, (size_t *)p))
CALL(get_metrics, orchestrator_get_metrics((orchestration_metrics_t *)p))
CALL(get_stats, orchestrator_get_environment_stats(ENV_LOCAL, (environment_stats_t *)p))
CALL(get_costs, orchestrator_get_cost_breakdown((cost_breakdown_t *)p))
CALL(set_policy, orchestrator_set_policy((orchestration_policy_t *)p))
CALL(get_policy, orchestrator_get_policy((orchestration_policy_t *)p))
CALL(set_settings, orchestrator_set_settings((orchestrator_settings_t *)p))
CALL(get_settings, orchestrator_get_settings((orchestrator_settings_t *)p))
CALL(add_rule, orchestrator_add_custom_rule((orchestration_rule_t *)p))
CALL(set_preferences, orchestrator_set_user_preferences((user_preferences_t *)p))
CALL(get_preferences, orchestrator_get_user_preferences((user_preferences_t *)p))
CALL(set_limits, orchestrator_set_limits((orchestrator_limits_t *)p))
CALL(get_limits, orchestrator_get_limits((orchestrator_limits_t *)p))
CALL(submit, orchestrator_submit_task((task_description_t *)p, &handle))
CALL(submit_out, orchestrator_submit_task(&task, (task_handle_t *)p))
CALL(batch, orchestrator_submit_batch_tasks((task_description_t *)p, 1, &handle))
CALL(batch_out, orchestrator_submit_batch_tasks(&task, 1, (batch_handle_t *)p))
CALL(batch_needed, orchestrator_get_batch_tasks(1, NULL, 0, (size_t *)p))
CALL(get_status, orchestrator_get_task_status(1, (task_status_t *)p))
CALL(get_batch_status, orchestrator_get_batch_status(1, (batch_status_t *)p))
CALL(wait_out, orchestrator_wait_task(1, 0, (task_status_t *)p))
CALL(device, orchestrator_update_device((orchestrator_device_t *)p))
CALL(link_sample, orchestrator_update_link((orchestrator_link_t *)p))
CALL(sample, orchestrator_update_environment((orchestrator_environment_t *)p))
CALL(beacon, orchestrator_beacon((orchestrator_beacon_t *)p))
CALL(score_task, orchestrator_calculate_execution_score((task_requirements_t *)p, &option, &policy, &context, &score))
CALL(score_option, orchestrator_calculate_execution_score(&requirements, (execution_option_t *)p, &policy, &context,
                                                          &score))
CALL(score_policy, orchestrator_calculate_execution_score(&requirements, &option, (orchestration_policy_t *)p,
                                                          &context, &score))
CALL(score_context, orchestrator_calculate_execution_score(&requirements, &option, &policy, (system_context_t *)p,
                                                           &score))
CALL(score_out, orchestrator_calculate_execution_score(&requirements, &option, &policy, &context, (float *)p))
CALL(select_task, orchestrator_select_optimal_environment((task_requirements_t *)p, &policy, &context, &environment))
CALL(select_policy, orchestrator_select_optimal_environment(&requirements, (orchestration_policy_t *)p, &context,
                                                            &environment))
CALL(select_context, orchestrator_select_optimal_environment(&requirements, &policy, (system_context_t *)p,
                                                             &environment))
CALL(select_out, orchestrator_select_optimal_environment(&requirements, &policy, &context,
                                                         (execution_environment_t *)p))
CALL(plan_init, orchestrator_failover_config_init((failover_config_t *)p, ENV_P2P))
CALL(configure, failover_configure(ENV_P2P, (failover_config_t *)p))
CALL(get_plan, failover_get_config(ENV_P2P, (failover_config_t *)p, fallbacks, ORCHESTRATOR_FALLBACKS_MAX, &needed))
CALL(get_fallbacks, failover_get_config(ENV_P2P, &plan, (execution_environment_t *)p, 5, &needed))
CALL(get_fallbacks_needed, failover_get_config(ENV_P2P, &plan, fallbacks, 5, (size_t *)p))
CALL(detect_failure, failover_detect_failure(ENV_P2P, (failure_info_t *)p))
CALL(resilience, failover_get_resilience_metrics((resilience_metrics_t *)p))
/* One transport, in use by nobody. */
static int transport(const orchestrator_transport_t *transports, const orchestrator_message_t *of,
                     const orchestrator_link_t *by, orchestrator_transport_choice_t *to)
{
    return orchestrator_select_transport(transports, 1, of, POWER_BALANCED, by, NULL, -1, to);
}

CALL(consumption_task, energy_calculate_consumption((task_requirements_t *)p, ENV_LOCAL, &score))
CALL(consumption_out, energy_calculate_consumption(&requirements, ENV_LOCAL, (float *)p))
CALL(use_task, orchestrator_get_energy_use((task_requirements_t *)p, ENV_LOCAL, &energy_use))
CALL(use_out, orchestrator_get_energy_use(&requirements, ENV_LOCAL, (orchestrator_energy_use_t *)p))
CALL(strategy, energy_optimize_for_battery_life(1, 1, (optimization_strategy_t *)p))
CALL(outlook, orchestrator_get_battery_outlook((orchestrator_battery_outlook_t *)p))
CALL(monitoring, energy_monitor_thermal_state((thermal_monitoring_t *)p))
CALL(energy_context, energy_get_context((energy_context_t *)p))
CALL(power_sample, orchestrator_evaluate_power_mode((orchestrator_power_sample_t *)p, NULL, NULL, &assessment))
CALL(power_out, orchestrator_evaluate_power_mode(&reading, NULL, NULL, (orchestrator_power_assessment_t *)p))
CALL(chunk_out, orchestrator_calculate_chunking(NULL, NULL, 0, (orchestrator_chunk_t *)p))
CALL(get_chunk, orchestrator_get_chunk(NULL, (orchestrator_chunk_t *)p))
CALL(get_power, orchestrator_get_power_assessment((orchestrator_power_assessment_t *)p))
CALL(set_power, orchestrator_set_power_policy((orchestrator_power_policy_t *)p))
CALL(get_power_policy, orchestrator_get_power_policy((orchestrator_power_policy_t *)p))
CALL(transports, transport((orchestrator_transport_t *)p, &message, &link, &choice))
CALL(transport_message, transport(&betanet, (orchestrator_message_t *)p, &link, &choice))
CALL(transport_link, transport(&betanet, &message, (orchestrator_link_t *)p, &choice))
CALL(transport_out, transport(&betanet, &message, &link, (orchestrator_transport_choice_t *)p))
CALL(now, orchestrator_now((uint64_t *)p))
CALL(features, orchestrator_features((uint32_t *)p))
CALL(current, orchestrator_get_current((orchestrator_t **)p))

typedef struct argument_t {
    const char *name;
    int (*call)(void *p);
    /* Of a structure with its size in front; 0 for everything else. */
    size_t size;
} argument_t;

static const argument_t ARGUMENTS[] = {
    {"profile", set_profile, sizeof(environment_profile_t)},
    {"profile", get_profile, sizeof(environment_profile_t)},
    {"outcome", complete, sizeof(orchestrator_outcome_t)},
    {"event", poll_event, sizeof(orchestrator_event_t)},
    {"task", decide_task, sizeof(task_description_t)},
    {"decision", decide_out, sizeof(orchestrator_decision_t)},
    {"task", cards_task, sizeof(task_description_t)},
    {"cards", cards_out, 0},
    {"task", explain_task, sizeof(task_description_t)},
    {"needed", explain_needed, 0},
    {"metrics", get_metrics, sizeof(orchestration_metrics_t)},
    {"stats", get_stats, sizeof(environment_stats_t)},
    {"breakdown", get_costs, sizeof(cost_breakdown_t)},
    {"policy", set_policy, 0},
    {"policy", get_policy, 0},
    {"settings", set_settings, sizeof(orchestrator_settings_t)},
    {"settings", get_settings, sizeof(orchestrator_settings_t)},
    {"rule", add_rule, sizeof(orchestration_rule_t)},
    {"preferences", set_preferences, sizeof(user_preferences_t)},
    {"preferences", get_preferences, sizeof(user_preferences_t)},
    {"limits", set_limits, sizeof(orchestrator_limits_t)},
    {"limits", get_limits, sizeof(orchestrator_limits_t)},
    {"task", submit, sizeof(task_description_t)},
    {"handle", submit_out, 0},
    {"tasks", batch, sizeof(task_description_t)},
    {"handle", batch_out, 0},
    {"needed", batch_needed, 0},
    {"status", get_status, sizeof(task_status_t)},
    {"status", get_batch_status, sizeof(batch_status_t)},
    {"status", wait_out, sizeof(task_status_t)},
    {"device", device, sizeof(orchestrator_device_t)},
    {"link", link_sample, sizeof(orchestrator_link_t)},
    {"sample", sample, sizeof(orchestrator_environment_t)},
    {"beacon", beacon, sizeof(orchestrator_beacon_t)},
    {"task", score_task, 0},
    {"option", score_option, 0},
    {"policy", score_policy, 0},
    {"context", score_context, sizeof(system_context_t)},
    {"score", score_out, 0},
    {"task", select_task, 0},
    {"policy", select_policy, 0},
    {"context", select_context, sizeof(system_context_t)},
    {"environment", select_out, 0},
    {"config", plan_init, 0},
    {"config", configure, 0},
    {"config", get_plan, 0},
    {"fallbacks", get_fallbacks, 0},
    {"needed", get_fallbacks_needed, 0},
    {"info", detect_failure, sizeof(failure_info_t)},
    {"metrics", resilience, sizeof(resilience_metrics_t)},
    {"task", consumption_task, 0},
    {"estimated_consumption", consumption_out, 0},
    {"task", use_task, 0},
    {"energy_use", use_out, sizeof(orchestrator_energy_use_t)},
    {"strategy", strategy, sizeof(optimization_strategy_t)},
    {"outlook", outlook, sizeof(orchestrator_battery_outlook_t)},
    {"monitoring", monitoring, sizeof(thermal_monitoring_t)},
    {"context", energy_context, 0},
    {"sample", power_sample, sizeof(orchestrator_power_sample_t)},
    {"assessment", power_out, sizeof(orchestrator_power_assessment_t)},
    {"chunk", chunk_out, sizeof(orchestrator_chunk_t)},
    {"chunk", get_chunk, sizeof(orchestrator_chunk_t)},
    {"assessment", get_power, sizeof(orchestrator_power_assessment_t)},
    {"policy", set_power, sizeof(orchestrator_power_policy_t)},
    {"policy", get_power_policy, sizeof(orchestrator_power_policy_t)},
    {"transports", transports, sizeof(orchestrator_transport_t)},
    {"message", transport_message, sizeof(orchestrator_message_t)},
    {"link", transport_link, sizeof(orchestrator_link_t)},
    {"choice", transport_out, sizeof(orchestrator_transport_choice_t)},
    {"now_ms", now, 0},
    {"features", features, 0},
    {"instance", current, 0},
};

static void untouched(size_t from, size_t to)
{
    size_t i;
    for (i = from; i < to; i++) {
        CHECK_INT(area.bytes[i], FILL);
    }
}

static void null_and_misaligned(const argument_t *argument)
{
    char words[64];
    CHECK(argument->size + 2 * MARGIN < 1024);
    (void)snprintf(words, sizeof words, "%s is NULL", argument->name);
    CHECK_ERROR(argument->call(NULL), ORCHESTRATOR_ERR_NULL, words);
    memset(area.bytes, FILL, sizeof area.bytes);
    (void)snprintf(words, sizeof words, "%s is misaligned; its address must be a multiple of ", argument->name);
    CHECK_ERROR(argument->call(area.bytes + MARGIN + 1), ORCHESTRATOR_ERR_MISALIGNED, words);
    untouched(0, 1024);
}

static void unknown_size(const argument_t *argument, uint32_t size)
{
    char words[64];
    memset(area.bytes, FILL, sizeof area.bytes);
    memcpy(area.bytes + MARGIN, &size, sizeof size);
    (void)snprintf(words, sizeof words, " is %lu; this library knows", (unsigned long)size);
    CHECK_ERROR(argument->call(area.bytes + MARGIN), ORCHESTRATOR_ERR_STRUCT_SIZE, words);
    untouched(0, MARGIN);
    untouched(MARGIN + sizeof size, 1024);
}

/* With the right size: whatever the call says of the garbage in it, nothing around it is written. */
static void right_size(const argument_t *argument)
{
    uint32_t size = (uint32_t)argument->size;
    memset(area.bytes, FILL, sizeof area.bytes);
    memcpy(area.bytes + MARGIN, &size, sizeof size);
    CHECK(argument->call(area.bytes + MARGIN) != ORCHESTRATOR_ERR_STRUCT_SIZE);
    CHECK(memcmp(area.bytes + MARGIN, &size, sizeof size) == 0);
    untouched(0, MARGIN);
    untouched(MARGIN + size, 1024);
}

int main(void)
{
    orchestrator_t *instance = host_create(4, 4);
    size_t i;
    task = host_task();
    requirements = task.requirements;
    memset(&option, 0, sizeof option);
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    CHECK_STATUS(orchestrator_system_context_init(&context), 0);
    CHECK_STATUS(orchestrator_energy_use_init(&energy_use), 0);
    CHECK_STATUS(orchestrator_power_sample_init(&reading), 0);
    CHECK_STATUS(orchestrator_power_assessment_init(&assessment), 0);
    CHECK_STATUS(orchestrator_transport_init(&betanet, ORCHESTRATOR_TRANSPORT_BETANET), 0);
    CHECK_STATUS(orchestrator_message_init(&message), 0);
    CHECK_STATUS(orchestrator_link_init(&link), 0);
    CHECK_STATUS(orchestrator_transport_choice_init(&choice), 0);
    for (i = 0; i < sizeof ARGUMENTS / sizeof ARGUMENTS[0]; i++) {
        const argument_t *argument = &ARGUMENTS[i];
        uint32_t size = (uint32_t)argument->size;
        null_and_misaligned(argument);
        if (size > 0) {
            unknown_size(argument, 0);
            unknown_size(argument, 4);
            unknown_size(argument, size - 1);
            unknown_size(argument, size + 1);
            unknown_size(argument, size * 2);
            unknown_size(argument, UINT32_MAX);
            right_size(argument);
        }
    }
    CHECK_INT(host_metrics().submitted, 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    PASSED("pointers and sizes of every function");
    return 0;
}
