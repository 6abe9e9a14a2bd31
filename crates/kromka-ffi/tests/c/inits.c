/* Structures are set up, each with its size and its defaults. */
#include "host.h"

#define FILL 0xA5

#define INIT(name, call)     \
    static int name(void *p) \
    {                        \
        return call;         \
    }

INIT(config_init, orchestrator_config_init((orchestrator_config_t *)p))
INIT(task_description_init, orchestrator_task_description_init((task_description_t *)p))
INIT(task_status_init, orchestrator_task_status_init((task_status_t *)p))
INIT(batch_status_init, orchestrator_batch_status_init((batch_status_t *)p))
INIT(settings_init, orchestrator_settings_init((orchestrator_settings_t *)p))
INIT(user_preferences_init, orchestrator_user_preferences_init((user_preferences_t *)p))
INIT(limits_init, orchestrator_limits_init((orchestrator_limits_t *)p))
INIT(rule_init, orchestrator_rule_init((orchestration_rule_t *)p))
INIT(device_init, orchestrator_device_init((orchestrator_device_t *)p))
INIT(link_init, orchestrator_link_init((orchestrator_link_t *)p))
INIT(environment_init, orchestrator_environment_init((orchestrator_environment_t *)p))
INIT(beacon_init, orchestrator_beacon_init((orchestrator_beacon_t *)p))
INIT(outcome_init, orchestrator_outcome_init((orchestrator_outcome_t *)p))
INIT(event_init, orchestrator_event_init((orchestrator_event_t *)p))
INIT(decision_init, orchestrator_decision_init((orchestrator_decision_t *)p))
INIT(metrics_init, orchestrator_metrics_init((orchestration_metrics_t *)p))
INIT(environment_stats_init, orchestrator_environment_stats_init((environment_stats_t *)p))
INIT(cost_breakdown_init, orchestrator_cost_breakdown_init((cost_breakdown_t *)p))
INIT(system_context_init, orchestrator_system_context_init((system_context_t *)p))
INIT(environment_profile_init, orchestrator_environment_profile_init((environment_profile_t *)p, ENV_P2P))
INIT(environment_prior_init, orchestrator_environment_prior_init((environment_prior_t *)p, ENV_P2P))
INIT(failure_info_init, orchestrator_failure_info_init((failure_info_t *)p))
INIT(resilience_metrics_init, orchestrator_resilience_metrics_init((resilience_metrics_t *)p))
INIT(optimization_strategy_init, orchestrator_optimization_strategy_init((optimization_strategy_t *)p))
INIT(thermal_monitoring_init, orchestrator_thermal_monitoring_init((thermal_monitoring_t *)p))
INIT(energy_use_init, orchestrator_energy_use_init((orchestrator_energy_use_t *)p))
INIT(battery_outlook_init, orchestrator_battery_outlook_init((orchestrator_battery_outlook_t *)p))
INIT(power_policy_init, orchestrator_power_policy_init((orchestrator_power_policy_t *)p))
INIT(power_policy_spec_init, orchestrator_power_policy_init_specification((orchestrator_power_policy_t *)p))
INIT(power_sample_init, orchestrator_power_sample_init((orchestrator_power_sample_t *)p))
INIT(power_assessment_init, orchestrator_power_assessment_init((orchestrator_power_assessment_t *)p))
INIT(chunk_policy_init, orchestrator_chunk_policy_init((orchestrator_chunk_policy_t *)p))
INIT(chunk_policy_spec_init, orchestrator_chunk_policy_init_specification((orchestrator_chunk_policy_t *)p))
INIT(chunk_init, orchestrator_chunk_init((orchestrator_chunk_t *)p))
INIT(transport_init, orchestrator_transport_init((orchestrator_transport_t *)p, ORCHESTRATOR_TRANSPORT_BETANET))
INIT(message_init, orchestrator_message_init((orchestrator_message_t *)p))
INIT(transport_policy_init, orchestrator_transport_policy_init((orchestrator_transport_policy_t *)p))
INIT(transport_choice_init, orchestrator_transport_choice_init((orchestrator_transport_choice_t *)p))
INIT(vector_config_init, orchestrator_vector_config_init((orchestrator_vector_config_t *)p))
INIT(vector_marks_init, orchestrator_vector_marks_init((orchestrator_vector_marks_t *)p))
INIT(vector_search_init, orchestrator_vector_search_init((orchestrator_vector_search_t *)p))
INIT(vector_stats_init, orchestrator_vector_stats_init((orchestrator_vector_stats_t *)p))
INIT(vector_open_init, orchestrator_vector_open_init((orchestrator_vector_open_t *)p))
INIT(vector_opened_init, orchestrator_vector_opened_init((orchestrator_vector_opened_t *)p))
INIT(vector_outlier_init, orchestrator_vector_outlier_init((orchestrator_vector_outlier_t *)p))

static const struct {
    int (*init)(void *p);
    size_t size;
} INITS[] = {
    {config_init, sizeof(orchestrator_config_t)},
    {task_description_init, sizeof(task_description_t)},
    {task_status_init, sizeof(task_status_t)},
    {batch_status_init, sizeof(batch_status_t)},
    {settings_init, sizeof(orchestrator_settings_t)},
    {user_preferences_init, sizeof(user_preferences_t)},
    {limits_init, sizeof(orchestrator_limits_t)},
    {rule_init, sizeof(orchestration_rule_t)},
    {device_init, sizeof(orchestrator_device_t)},
    {link_init, sizeof(orchestrator_link_t)},
    {environment_init, sizeof(orchestrator_environment_t)},
    {beacon_init, sizeof(orchestrator_beacon_t)},
    {outcome_init, sizeof(orchestrator_outcome_t)},
    {event_init, sizeof(orchestrator_event_t)},
    {decision_init, sizeof(orchestrator_decision_t)},
    {metrics_init, sizeof(orchestration_metrics_t)},
    {environment_stats_init, sizeof(environment_stats_t)},
    {cost_breakdown_init, sizeof(cost_breakdown_t)},
    {system_context_init, sizeof(system_context_t)},
    {environment_profile_init, sizeof(environment_profile_t)},
    {environment_prior_init, sizeof(environment_prior_t)},
    {failure_info_init, sizeof(failure_info_t)},
    {resilience_metrics_init, sizeof(resilience_metrics_t)},
    {optimization_strategy_init, sizeof(optimization_strategy_t)},
    {thermal_monitoring_init, sizeof(thermal_monitoring_t)},
    {energy_use_init, sizeof(orchestrator_energy_use_t)},
    {battery_outlook_init, sizeof(orchestrator_battery_outlook_t)},
    {power_policy_init, sizeof(orchestrator_power_policy_t)},
    {power_policy_spec_init, sizeof(orchestrator_power_policy_t)},
    {power_sample_init, sizeof(orchestrator_power_sample_t)},
    {power_assessment_init, sizeof(orchestrator_power_assessment_t)},
    {chunk_policy_init, sizeof(orchestrator_chunk_policy_t)},
    {chunk_policy_spec_init, sizeof(orchestrator_chunk_policy_t)},
    {chunk_init, sizeof(orchestrator_chunk_t)},
    {transport_init, sizeof(orchestrator_transport_t)},
    {message_init, sizeof(orchestrator_message_t)},
    {transport_policy_init, sizeof(orchestrator_transport_policy_t)},
    {transport_choice_init, sizeof(orchestrator_transport_choice_t)},
    {vector_config_init, sizeof(orchestrator_vector_config_t)},
    {vector_marks_init, sizeof(orchestrator_vector_marks_t)},
    {vector_search_init, sizeof(orchestrator_vector_search_t)},
    {vector_stats_init, sizeof(orchestrator_vector_stats_t)},
    {vector_open_init, sizeof(orchestrator_vector_open_t)},
    {vector_opened_init, sizeof(orchestrator_vector_opened_t)},
    {vector_outlier_init, sizeof(orchestrator_vector_outlier_t)},
};

static union {
    unsigned char bytes[1024];
    uint64_t align;
    void *align_pointer;
} area;

static void sizes(void)
{
    size_t i;
    size_t at;
    for (i = 0; i < sizeof INITS / sizeof INITS[0]; i++) {
        uint32_t size = 0;
        CHECK(INITS[i].size + 128 < sizeof area.bytes);
        CHECK_ERROR(INITS[i].init(NULL), ORCHESTRATOR_ERR_NULL, " is NULL; it must point to memory of the caller");
        memset(area.bytes, FILL, sizeof area.bytes);
        CHECK_ERROR(INITS[i].init(area.bytes + 65), ORCHESTRATOR_ERR_MISALIGNED, " is misaligned");
        for (at = 0; at < sizeof area.bytes; at++) {
            CHECK_INT(area.bytes[at], FILL);
        }
        CHECK_STATUS(INITS[i].init(area.bytes + 64), 0);
        memcpy(&size, area.bytes + 64, sizeof size);
        CHECK_INT(size, INITS[i].size);
        for (at = 0; at < sizeof area.bytes; at++) {
            CHECK((at >= 64 && at < 64 + INITS[i].size) || area.bytes[at] == FILL);
        }
    }
    PASSED("every structure that is set up");
}

static void strangers(void)
{
    static const int32_t codes[] = {-1, ENV_HYBRID + 1, INT32_MAX, INT32_MIN};
    size_t i;
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        execution_environment_t stranger = (execution_environment_t)codes[i];
        environment_profile_t profile;
        environment_prior_t prior;
        profile.concurrency = 77;
        prior.latency_ms = 77;
        CHECK_ERROR(orchestrator_environment_profile_init(&profile, stranger), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 6 exclusive");
        CHECK_ERROR(orchestrator_environment_prior_init(&prior, stranger), ORCHESTRATOR_ERR_UNKNOWN_CODE,
                    "is unknown; allowed is 0 to 6 exclusive");
        CHECK(profile.concurrency == 0 && !profile.enabled && prior.latency_ms == 0);
    }
    PASSED("environments that there are not");
}

static void of_an_instance(void)
{
    orchestrator_config_t config;
    environment_profile_t profile;
    environment_prior_t prior;
    int i;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    CHECK(config.task_capacity == 64 && config.event_capacity == 0 && config.tries_max == 2);
    CHECK(config.best_effort && !config.without_executors);
    CHECK(config.cooldown_ms == 30000 && config.run_timeout_ms == 600000);
    CHECK(config.probe_interval_ms == 30000 && config.beacon_valid_ms == 900000);
    CHECK(config.policy == NULL && config.settings == NULL && config.preferences == NULL);
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        CHECK(config.profiles[i] == NULL && config.priors[i] == NULL);
        CHECK_STATUS(orchestrator_environment_profile_init(&profile, (execution_environment_t)i), 0);
        CHECK(profile.enabled && profile.price_per_request_nano == 0 && profile.concurrency > 0);
        CHECK(profile.needs_network == (i != ENV_LOCAL && i != ENV_P2P));
        CHECK((profile.ceiling == DATA_SECRET) == (i == ENV_LOCAL));
        CHECK_STATUS(orchestrator_environment_prior_init(&prior, (execution_environment_t)i), 0);
        CHECK(prior.latency_ms > 0 && prior.energy_uj > 0 && prior.availability > 0 && prior.availability <= 1);
    }
    PASSED("defaults of an instance");
}

static void of_tasks_and_samples(void)
{
    task_description_t task;
    orchestrator_outcome_t outcome;
    orchestrator_device_t device;
    orchestrator_link_t link;
    orchestrator_environment_t sample;
    orchestrator_beacon_t beacon;
    CHECK_STATUS(orchestrator_task_description_init(&task), 0);
    CHECK(task.requirements.type == TASK_INFERENCE && task.requirements.data_sensitivity == DATA_PUBLIC);
    CHECK(task.requirements.max_latency_ms == 3600000 && task.requirements.max_cost_per_request == 1);
    CHECK(task.requirements.offline_capable && !task.requirements.qos.deferrable);
    CHECK(task.requirements.qos.priority == ORCHESTRATOR_PRIORITY_NORMAL && task.user_data == NULL);
    CHECK_STATUS(orchestrator_outcome_init(&outcome), 0);
    CHECK(outcome.status == ORCHESTRATOR_OUTCOME_SUCCESS && outcome.at_ms == ORCHESTRATOR_NOW);
    CHECK(outcome.latency_ms == ORCHESTRATOR_NONE_U32 && outcome.first_result_ms == ORCHESTRATOR_NONE_U32);
    CHECK(outcome.output_tokens == ORCHESTRATOR_NONE_U32 && outcome.quality < 0 && outcome.cost_nano == 0);
    CHECK_STATUS(orchestrator_device_init(&device), 0);
    CHECK(device.battery_level == 1 && !device.charging && device.temperature_mc == 25000 && device.load == 0);
    CHECK(device.queue_ms == 0 && device.memory_free_bytes == 1ull << 50 && device.at_ms == ORCHESTRATOR_NOW);
    CHECK_STATUS(orchestrator_link_init(&link), 0);
    CHECK(link.kind == ORCHESTRATOR_LINK_WIFI && link.down_kbps == 20000 && link.up_kbps == 10000);
    CHECK(link.rtt_ms == 20 && !link.metered && link.at_ms == ORCHESTRATOR_NOW);
    CHECK_STATUS(orchestrator_environment_init(&sample), 0);
    CHECK(sample.available && sample.queue_ms == 0 && sample.compute_free == ORCHESTRATOR_NONE_U32);
    CHECK(sample.memory_free_bytes == ORCHESTRATOR_NONE_U64 && sample.carbon_per_task_ug == ORCHESTRATOR_NONE_U64);
    CHECK(sample.cost_per_request_nano < 0 && sample.at_ms == ORCHESTRATOR_NOW);
    CHECK_STATUS(orchestrator_beacon_init(&beacon), 0);
    CHECK(beacon.reachable && beacon.rtt_ms == ORCHESTRATOR_NONE_U32 && beacon.at_ms == ORCHESTRATOR_NOW);
    PASSED("defaults of tasks and samples");
}

static void of_policies(void)
{
    orchestrator_settings_t settings;
    user_preferences_t preferences;
    orchestrator_limits_t limits;
    orchestration_rule_t rule;
    system_context_t context;
    int i;
    CHECK_STATUS(orchestrator_settings_init(&settings), 0);
    CHECK(settings.mode == ORCHESTRATOR_MODE_EXPECTED_UTILITY && settings.battery_gain == 1.2f);
    CHECK(settings.hot_above_mc == 38000 && settings.hot_gain == 1.3f && settings.gain_while_charging);
    CHECK(!settings.offline && settings.energy_scale_uj == 25000000 && settings.carbon_scale_ug == 1000000);
    CHECK(settings.risk == 0 && settings.switch_margin == 0 && settings.availability_min == 0);
    CHECK_STATUS(orchestrator_user_preferences_init(&preferences), 0);
    for (i = 0; i < ORCHESTRATOR_CRITERIA; i++) {
        CHECK(preferences.multiplier[i] == 1);
    }
    CHECK_STATUS(orchestrator_limits_init(&limits), 0);
    CHECK(limits.allowed == 63 && limits.cost_max_nano == -1 && limits.energy_max_uj == ORCHESTRATOR_NONE_U64);
    CHECK_STATUS(orchestrator_rule_init(&rule), 0);
    CHECK(rule.condition_count == 0 && rule.environments == 0 && rule.amount == 0);
    CHECK_STATUS(orchestrator_system_context_init(&context), 0);
    CHECK(context.battery_level == 1 && !context.charging && context.online && context.temperature_c == 25);
    for (i = 0; i < ORCHESTRATOR_ENVIRONMENTS; i++) {
        CHECK(context.environments[i].available && context.environments[i].expected_latency > 0);
        CHECK(context.environments[i].slots_free == ORCHESTRATOR_NONE_U32);
        CHECK(context.environments[i].memory_free_bytes == ORCHESTRATOR_NONE_U64);
    }
    PASSED("defaults of policies");
}

int main(void)
{
    sizes();
    strangers();
    of_an_instance();
    of_tasks_and_samples();
    of_policies();
    return 0;
}
