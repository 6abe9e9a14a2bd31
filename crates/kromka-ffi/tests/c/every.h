/* Every function that acts on the current instance, with arguments that are fine. Where it gives a result, that is
 * garbage before the call and must be cleared by one that fails. */
#ifndef EVERY_H
#define EVERY_H

#include "host.h"

/* The task, the batch and the event callback that the calls are about. */
static task_handle_t every_task = 1;
static batch_handle_t every_batch = 1;
static orchestrator_event_fn every_event = NULL;
static task_requirements_t every_requirements = {TASK_INFERENCE, 1000, 1, PRIVACY_ANY, 0, 0, DATA_PUBLIC, true,
                                                 {ORCHESTRATOR_PRIORITY_NORMAL, 0, 0, 0, false}};

#define EVERY_GARBAGE 77

/* A call that gives a structure; `field` is 0 in a cleared one. */
#define EVERY_OUT(name, type, init, field, call)        \
    static int every_##name(void)                       \
    {                                                   \
        type out;                                       \
        int status;                                     \
        CHECK_STATUS(init, 0);                          \
        out.field = EVERY_GARBAGE;                      \
        status = call;                                  \
        CHECK(status >= 0 || out.field == 0);           \
        return status;                                  \
    }

/* A call that takes a structure. */
#define EVERY_IN(name, type, init, call)                \
    static int every_##name(void)                       \
    {                                                   \
        type in;                                        \
        CHECK_STATUS(init, 0);                          \
        return call;                                    \
    }

/* A call that takes only numbers. */
#define EVERY_PLAIN(name, call)                         \
    static int every_##name(void)                       \
    {                                                   \
        return call;                                    \
    }

EVERY_IN(set_profile, environment_profile_t, orchestrator_environment_profile_init(&in, ENV_HYBRID),
         orchestrator_set_environment_profile(ENV_HYBRID, &in))
EVERY_OUT(get_profile, environment_profile_t, orchestrator_environment_profile_init(&out, ENV_HYBRID), concurrency,
          orchestrator_get_environment_profile(ENV_HYBRID, &out))
EVERY_PLAIN(register_executor, orchestrator_register_executor(ENV_HYBRID, host_done, NULL))
EVERY_PLAIN(unregister_executor, orchestrator_unregister_executor(ENV_HYBRID))
EVERY_PLAIN(register_cancel, orchestrator_register_cancel(ENV_HYBRID, NULL, NULL))
EVERY_PLAIN(register_probe, orchestrator_register_probe(ENV_HYBRID, NULL, NULL))
EVERY_PLAIN(register_event, orchestrator_register_event(every_event, NULL))
EVERY_PLAIN(first_result, orchestrator_first_result(every_task, 1))
EVERY_OUT(poll_event, orchestrator_event_t, orchestrator_event_init(&out), attempts, orchestrator_poll_event(&out))
EVERY_OUT(get_metrics, orchestration_metrics_t, orchestrator_metrics_init(&out), submitted,
          orchestrator_get_metrics(&out))
EVERY_OUT(get_stats, environment_stats_t, orchestrator_environment_stats_init(&out), dispatched,
          orchestrator_get_environment_stats(ENV_LOCAL, &out))
EVERY_OUT(get_costs, cost_breakdown_t, orchestrator_cost_breakdown_init(&out), total_nano,
          orchestrator_get_cost_breakdown(&out))
EVERY_OUT(detect_failure, failure_info_t, orchestrator_failure_info_init(&out), window_tries,
          failover_detect_failure(ENV_HYBRID, &out))
EVERY_OUT(get_resilience, resilience_metrics_t, orchestrator_resilience_metrics_init(&out), all.failures,
          failover_get_resilience_metrics(&out))
EVERY_IN(configure, failover_config_t, orchestrator_failover_config_init(&in, ENV_HYBRID),
         failover_configure(ENV_HYBRID, &in))
EVERY_PLAIN(trigger_recovery, failover_trigger_recovery(ENV_HYBRID, RECOVERY_RESET))
EVERY_IN(set_settings, orchestrator_settings_t, orchestrator_settings_init(&in), orchestrator_set_settings(&in))
EVERY_IN(set_preferences, user_preferences_t, orchestrator_user_preferences_init(&in),
         orchestrator_set_user_preferences(&in))
EVERY_IN(set_limits, orchestrator_limits_t, orchestrator_limits_init(&in), orchestrator_set_limits(&in))
EVERY_PLAIN(clear_rules, orchestrator_clear_custom_rules())
EVERY_OUT(get_task_status, task_status_t, orchestrator_task_status_init(&out), attempt,
          orchestrator_get_task_status(every_task, &out))
EVERY_OUT(get_batch_status, batch_status_t, orchestrator_batch_status_init(&out), total,
          orchestrator_get_batch_status(every_batch, &out))
EVERY_PLAIN(cancel_task, orchestrator_cancel_task(every_task))
EVERY_PLAIN(reschedule_task, orchestrator_reschedule_task(every_task, RESCHEDULING_USER))
EVERY_IN(update_device, orchestrator_device_t, orchestrator_device_init(&in), orchestrator_update_device(&in))
EVERY_IN(update_link, orchestrator_link_t, orchestrator_link_init(&in), orchestrator_update_link(&in))
EVERY_IN(update_environment, orchestrator_environment_t, orchestrator_environment_init(&in),
         orchestrator_update_environment(&in))
EVERY_IN(beacon, orchestrator_beacon_t, orchestrator_beacon_init(&in), orchestrator_beacon(&in))
EVERY_PLAIN(start, orchestrator_start(1))
EVERY_PLAIN(stop, orchestrator_stop())
EVERY_OUT(wait_task, task_status_t, orchestrator_task_status_init(&out), attempt,
          orchestrator_wait_task(every_task, 0, &out))

EVERY_OUT(get_energy_use, orchestrator_energy_use_t, orchestrator_energy_use_init(&out), total_uj,
          orchestrator_get_energy_use(&every_requirements, ENV_HYBRID, &out))
EVERY_OUT(optimize, optimization_strategy_t, orchestrator_optimization_strategy_init(&out), hours,
          energy_optimize_for_battery_life(1, 3600000, &out))
EVERY_PLAIN(clear_target, orchestrator_clear_battery_target())
EVERY_OUT(get_outlook, orchestrator_battery_outlook_t, orchestrator_battery_outlook_init(&out), left_ms,
          orchestrator_get_battery_outlook(&out))
EVERY_OUT(monitor, thermal_monitoring_t, orchestrator_thermal_monitoring_init(&out), saves,
          energy_monitor_thermal_state(&out))
EVERY_PLAIN(adapt, energy_adapt_to_power_mode(POWER_HIGH_PERFORMANCE))
EVERY_OUT(get_chunk, orchestrator_chunk_t, orchestrator_chunk_init(&out), size, orchestrator_get_chunk(NULL, &out))
EVERY_IN(set_power_policy, orchestrator_power_policy_t, orchestrator_power_policy_init(&in),
         orchestrator_set_power_policy(&in))
EVERY_PLAIN(note_transport, orchestrator_note_transport(7))

/* In a cleared setting of these, the default is not 0. */
static int every_get_settings(void)
{
    orchestrator_settings_t out;
    int status;
    CHECK_STATUS(orchestrator_settings_init(&out), 0);
    out.hot_above_mc = EVERY_GARBAGE;
    status = orchestrator_get_settings(&out);
    CHECK_INT(out.hot_above_mc, 38000);
    return status;
}

static int every_get_preferences(void)
{
    user_preferences_t out;
    int status;
    CHECK_STATUS(orchestrator_user_preferences_init(&out), 0);
    out.multiplier[10] = EVERY_GARBAGE;
    status = orchestrator_get_user_preferences(&out);
    CHECK(out.multiplier[10] == 1);
    return status;
}

static int every_get_limits(void)
{
    orchestrator_limits_t out;
    int status;
    CHECK_STATUS(orchestrator_limits_init(&out), 0);
    out.cost_max_nano = EVERY_GARBAGE;
    status = orchestrator_get_limits(&out);
    CHECK_INT(out.cost_max_nano, -1);
    return status;
}

static int every_poll(void)
{
    uint64_t wake = EVERY_GARBAGE;
    int status = orchestrator_poll(1, &wake);
    CHECK(status >= 0 || wake == ORCHESTRATOR_NONE_U64);
    return status;
}

static int every_now(void)
{
    uint64_t now = EVERY_GARBAGE;
    int status = orchestrator_now(&now);
    CHECK(status >= 0 || now == 0);
    return status;
}

static int every_complete_task(void)
{
    orchestrator_outcome_t outcome;
    CHECK_STATUS(orchestrator_outcome_init(&outcome), 0);
    outcome.task = every_task;
    outcome.attempt = 1;
    return orchestrator_complete_task(&outcome);
}

static int every_decide(void)
{
    task_description_t task = host_task();
    orchestrator_decision_t out;
    int status;
    CHECK_STATUS(orchestrator_decision_init(&out), 0);
    out.rejection_count = EVERY_GARBAGE;
    status = orchestrator_decide(&task, &out);
    CHECK(status >= 0 || (out.rejection_count == 0 && out.verdict == ORCHESTRATOR_VERDICT_INFEASIBLE));
    return status;
}

static int every_get_scorecards(void)
{
    task_description_t task = host_task();
    orchestrator_scorecard_t cards[ORCHESTRATOR_ENVIRONMENTS];
    int status;
    memset(cards, EVERY_GARBAGE, sizeof cards);
    status = orchestrator_get_scorecards(&task, cards, ORCHESTRATOR_ENVIRONMENTS);
    CHECK(status >= 0 || (cards[0].score == 0 && cards[5].latency_ms == 0 && cards[5].environment == ENV_HYBRID));
    return status;
}

static int every_explain(void)
{
    task_description_t task = host_task();
    char text[4096] = "garbage";
    size_t needed = EVERY_GARBAGE;
    int status = orchestrator_explain(&task, text, sizeof text, &needed);
    CHECK(status >= 0 || (text[0] == 0 && needed == 0));
    return status;
}

static int every_set_policy(void)
{
    orchestration_policy_t policy = {1, 1, 1, 1, 1, 1, {0, {0, 0, 0, 0}}};
    return orchestrator_set_policy(&policy);
}

static int every_get_policy(void)
{
    orchestration_policy_t policy = {EVERY_GARBAGE, 1, 1, 1, 1, 1, {0, {0, 0, 0, EVERY_GARBAGE}}};
    int status = orchestrator_get_policy(&policy);
    CHECK(status >= 0 || (policy.performance_weight == 0 && policy.custom.host_weight[3] == 0));
    return status;
}

static int every_add_rule(void)
{
    orchestration_rule_t rule;
    CHECK_STATUS(orchestrator_rule_init(&rule), 0);
    rule.environments = 1u << ENV_HYBRID;
    return orchestrator_add_custom_rule(&rule);
}

static int every_submit_task(void)
{
    task_description_t task = host_task();
    task_handle_t handle = EVERY_GARBAGE;
    int status = orchestrator_submit_task(&task, &handle);
    CHECK(status >= 0 || handle == 0);
    return status;
}

static int every_submit_batch(void)
{
    task_description_t task = host_task();
    batch_handle_t handle = EVERY_GARBAGE;
    int status = orchestrator_submit_batch_tasks(&task, 1, &handle);
    CHECK(status >= 0 || handle == 0);
    return status;
}

static int every_get_batch_tasks(void)
{
    size_t needed = EVERY_GARBAGE;
    int status = orchestrator_get_batch_tasks(every_batch, NULL, 0, &needed);
    CHECK(status >= 0 || needed == 0);
    return status;
}

static int every_get_plan(void)
{
    failover_config_t plan;
    size_t needed = EVERY_GARBAGE;
    int status;
    CHECK_STATUS(orchestrator_failover_config_init(&plan, ENV_HYBRID), 0);
    status = failover_get_config(ENV_HYBRID, &plan, NULL, 0, &needed);
    CHECK(status >= 0 || (needed == 0 && plan.primary == ENV_LOCAL && plan.recovery.delay_ms == 0));
    return status;
}

static int every_consumption(void)
{
    float joules = EVERY_GARBAGE;
    int status = energy_calculate_consumption(&every_requirements, ENV_HYBRID, &joules);
    CHECK(status >= 0 || joules == 0);
    return status;
}

static int every_get_context(void)
{
    energy_context_t out;
    int status;
    memset(&out, EVERY_GARBAGE, sizeof out);
    status = energy_get_context(&out);
    CHECK(status >= 0 || (out.battery_level == 0 && out.budget.thrift == 1 &&
                          out.budget.until_ms == ORCHESTRATOR_NONE_U64));
    return status;
}

static int every_get_power(void)
{
    orchestrator_power_assessment_t out;
    int status;
    CHECK_STATUS(orchestrator_power_assessment_init(&out), 0);
    out.mode = POWER_SAVER;
    status = orchestrator_get_power_assessment(&out);
    CHECK(status >= 0 || out.mode == POWER_HIGH_PERFORMANCE);
    return status;
}

static int every_get_power_policy(void)
{
    orchestrator_power_policy_t out;
    int status;
    CHECK_STATUS(orchestrator_power_policy_init(&out), 0);
    out.hot_mc = EVERY_GARBAGE;
    status = orchestrator_get_power_policy(&out);
    CHECK_INT(out.hot_mc, 55000);
    return status;
}

/* May it be called from a callback? */
enum every_where { EVERYWHERE, NOT_IN_A_CALLBACK };

typedef struct every_t {
    const char *name;
    int (*call)(void);
    enum every_where where;
} every_t;

static const every_t EVERY[] = {
    {"set_environment_profile", every_set_profile, EVERYWHERE},
    {"get_environment_profile", every_get_profile, EVERYWHERE},
    {"register_executor", every_register_executor, EVERYWHERE},
    {"unregister_executor", every_unregister_executor, EVERYWHERE},
    {"register_cancel", every_register_cancel, EVERYWHERE},
    {"register_probe", every_register_probe, EVERYWHERE},
    {"register_event", every_register_event, EVERYWHERE},
    {"poll", every_poll, NOT_IN_A_CALLBACK},
    {"complete_task", every_complete_task, EVERYWHERE},
    {"first_result", every_first_result, EVERYWHERE},
    {"poll_event", every_poll_event, EVERYWHERE},
    {"now", every_now, EVERYWHERE},
    {"decide", every_decide, EVERYWHERE},
    {"get_scorecards", every_get_scorecards, EVERYWHERE},
    {"explain", every_explain, EVERYWHERE},
    {"get_metrics", every_get_metrics, EVERYWHERE},
    {"get_environment_stats", every_get_stats, EVERYWHERE},
    {"get_cost_breakdown", every_get_costs, EVERYWHERE},
    {"failover_configure", every_configure, EVERYWHERE},
    {"failover_get_config", every_get_plan, EVERYWHERE},
    {"failover_detect_failure", every_detect_failure, EVERYWHERE},
    {"failover_trigger_recovery", every_trigger_recovery, EVERYWHERE},
    {"failover_get_resilience_metrics", every_get_resilience, EVERYWHERE},
    {"set_policy", every_set_policy, EVERYWHERE},
    {"get_policy", every_get_policy, EVERYWHERE},
    {"set_settings", every_set_settings, EVERYWHERE},
    {"get_settings", every_get_settings, EVERYWHERE},
    {"add_custom_rule", every_add_rule, EVERYWHERE},
    {"clear_custom_rules", every_clear_rules, EVERYWHERE},
    {"set_user_preferences", every_set_preferences, EVERYWHERE},
    {"get_user_preferences", every_get_preferences, EVERYWHERE},
    {"set_limits", every_set_limits, EVERYWHERE},
    {"get_limits", every_get_limits, EVERYWHERE},
    {"submit_task", every_submit_task, EVERYWHERE},
    {"submit_batch_tasks", every_submit_batch, EVERYWHERE},
    {"get_batch_tasks", every_get_batch_tasks, EVERYWHERE},
    {"get_task_status", every_get_task_status, EVERYWHERE},
    {"get_batch_status", every_get_batch_status, EVERYWHERE},
    {"cancel_task", every_cancel_task, EVERYWHERE},
    {"reschedule_task", every_reschedule_task, EVERYWHERE},
    {"update_device", every_update_device, EVERYWHERE},
    {"update_link", every_update_link, EVERYWHERE},
    {"update_environment", every_update_environment, EVERYWHERE},
    {"beacon", every_beacon, EVERYWHERE},
    {"energy_calculate_consumption", every_consumption, EVERYWHERE},
    {"get_energy_use", every_get_energy_use, EVERYWHERE},
    {"energy_optimize_for_battery_life", every_optimize, EVERYWHERE},
    {"clear_battery_target", every_clear_target, EVERYWHERE},
    {"get_battery_outlook", every_get_outlook, EVERYWHERE},
    {"energy_monitor_thermal_state", every_monitor, EVERYWHERE},
    {"energy_adapt_to_power_mode", every_adapt, EVERYWHERE},
    {"energy_get_context", every_get_context, EVERYWHERE},
    {"get_chunk", every_get_chunk, EVERYWHERE},
    {"get_power_assessment", every_get_power, EVERYWHERE},
    {"set_power_policy", every_set_power_policy, EVERYWHERE},
    {"get_power_policy", every_get_power_policy, EVERYWHERE},
    {"note_transport", every_note_transport, EVERYWHERE},
    {"start", every_start, NOT_IN_A_CALLBACK},
    {"stop", every_stop, NOT_IN_A_CALLBACK},
    {"wait_task", every_wait_task, NOT_IN_A_CALLBACK},
};
#define EVERY_COUNT (sizeof EVERY / sizeof EVERY[0])

/* Every function answers with this error, and says why. */
static inline void every_fails(int want, const char *words)
{
    size_t i;
    for (i = 0; i < EVERY_COUNT; i++) {
        int status = EVERY[i].call();
        if (status != want) {
            (void)fprintf(stderr, "%s:\n", EVERY[i].name);
        }
        CHECK_ERROR(status, want, words);
    }
}

#endif
