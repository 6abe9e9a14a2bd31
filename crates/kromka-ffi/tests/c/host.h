/* A host for tests: instances, executors and tasks of the usual kind. */
#ifndef HOST_H
#define HOST_H

#include "check.h"

/* No loop of a test takes more polls than this: a test fails, it never hangs. */
#define POLLS_MAX 100000

/* An instance with room for `tasks` and `events`, without probes and cooldowns, current for this thread. */
static inline orchestrator_t *host_create(uint32_t tasks, uint32_t events)
{
    orchestrator_config_t config;
    orchestrator_t *instance = NULL;
    CHECK_STATUS(orchestrator_config_init(&config), 0);
    config.task_capacity = tasks;
    config.event_capacity = events;
    config.probe_interval_ms = 0;
    config.cooldown_ms = 0;
    CHECK_STATUS(orchestrator_create(&config, &instance), 0);
    CHECK(instance != NULL);
    CHECK_STATUS(orchestrator_make_current(instance), 0);
    return instance;
}

/* Answers at once. */
static inline int host_done(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)dispatch;
    outcome->latency_ms = 5;
    outcome->cost_nano = 1000;
    outcome->energy_uj = 10;
    if (user_data != NULL) {
        ++*(int *)user_data;
    }
    return ORCHESTRATOR_EXECUTOR_DONE;
}

/* Answers later: leaves the outcome to be filled in where its user data points. */
static inline int host_later(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)dispatch;
    if (user_data != NULL) {
        *(orchestrator_outcome_t *)user_data = *outcome;
    }
    return ORCHESTRATOR_EXECUTOR_LATER;
}

/* Fails. */
static inline int host_fail(void *user_data, const orchestrator_dispatch_t *dispatch, orchestrator_outcome_t *outcome)
{
    (void)dispatch;
    (void)outcome;
    if (user_data != NULL) {
        ++*(int *)user_data;
    }
    return -1;
}

static inline task_description_t host_task(void)
{
    task_description_t task;
    CHECK_STATUS(orchestrator_task_description_init(&task), 0);
    return task;
}

/* What stands in an environment's way now; OUTSCORED when nothing does. */
static inline orchestrator_constraint_t host_way(execution_environment_t environment)
{
    task_description_t task = host_task();
    orchestrator_decision_t decision;
    uint32_t i;
    CHECK_STATUS(orchestrator_decision_init(&decision), 0);
    CHECK_STATUS(orchestrator_decide(&task, &decision), 0);
    for (i = 0; i < decision.rejection_count; i++) {
        if (decision.rejections[i].environment == environment) {
            return decision.rejections[i].constraint;
        }
    }
    return ORCHESTRATOR_CONSTRAINT_OUTSCORED;
}

static inline task_handle_t host_submit(void *user_data)
{
    task_description_t task = host_task();
    task_handle_t handle = 0;
    task.user_data = user_data;
    CHECK_STATUS(orchestrator_submit_task(&task, &handle), 0);
    CHECK(handle != 0);
    return handle;
}

/* Polls until nothing is due at this time. */
static inline void host_poll(uint64_t now_ms)
{
    int polls = 0;
    int done = 1;
    while (done > 0) {
        done = orchestrator_poll(now_ms, NULL);
        CHECK(done >= 0);
        CHECK(++polls < POLLS_MAX);
    }
}

/* From its first failure on an environment is left alone until its recovery delay is over. */
static inline void host_ejects(execution_environment_t environment)
{
    failover_config_t plan;
    size_t needed = 0;
    CHECK_STATUS(failover_get_config(environment, &plan, NULL, 0, &needed), 0);
    plan.strategy = FAILOVER_IMMEDIATE;
    CHECK_STATUS(failover_configure(environment, &plan), 0);
}

/* A plan for an environment without health checks. */
static inline failover_config_t host_plan(execution_environment_t environment, failover_strategy_t strategy)
{
    failover_config_t plan;
    CHECK_STATUS(orchestrator_failover_config_init(&plan, environment), 0);
    plan.strategy = strategy;
    plan.health_check.enabled = false;
    return plan;
}

static inline task_status_t host_status(task_handle_t handle)
{
    task_status_t status;
    CHECK_STATUS(orchestrator_task_status_init(&status), 0);
    CHECK_STATUS(orchestrator_get_task_status(handle, &status), 0);
    return status;
}

static inline orchestration_metrics_t host_metrics(void)
{
    orchestration_metrics_t metrics;
    CHECK_STATUS(orchestrator_metrics_init(&metrics), 0);
    CHECK_STATUS(orchestrator_get_metrics(&metrics), 0);
    CHECK(metrics.submitted == metrics.in_flight + metrics.done + metrics.failed + metrics.infeasible +
                                   metrics.expired + metrics.cancelled);
    return metrics;
}

#endif
