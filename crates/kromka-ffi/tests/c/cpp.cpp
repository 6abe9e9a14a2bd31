// A round trip from C++: members of a class are called through trampolines that let no exception out.
#include "host.h"

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

/// An instance that is destroyed with its owner.
class Instance {
public:
    Instance()
    {
        orchestrator_config_t config;
        CHECK_STATUS(orchestrator_config_init(&config), 0);
        config.event_capacity = 16;
        CHECK_STATUS(orchestrator_create(&config, &instance_), 0);
    }
    Instance(const Instance &) = delete;
    Instance &operator=(const Instance &) = delete;
    Instance(Instance &&other) noexcept : instance_(other.instance_) { other.instance_ = nullptr; }
    Instance &operator=(Instance &&other) noexcept
    {
        std::swap(instance_, other.instance_);
        return *this;
    }
    // NULL is no instance and fine, so one that was moved away needs no case of its own.
    ~Instance() { CHECK_STATUS(orchestrator_destroy(instance_), 0); }

    void use() { CHECK_STATUS(orchestrator_make_current(instance_), 0); }

private:
    orchestrator_t *instance_ = nullptr;
};

/// Runs tasks whose user data is a text.
class Host {
public:
    void attach(execution_environment_t environment)
    {
        CHECK_STATUS(orchestrator_register_executor(environment, &Host::run_trampoline, this), 0);
        CHECK_STATUS(orchestrator_register_event(&Host::event_trampoline, this), 0);
    }

    const std::map<task_handle_t, std::string> &results() const { return results_; }
    int ends() const { return ends_; }
    int failures() const { return failures_; }

private:
    static int run_trampoline(void *self, const orchestrator_dispatch_t *dispatch,
                              orchestrator_outcome_t *outcome) noexcept
    {
        try {
            return static_cast<Host *>(self)->run(*dispatch, *outcome);
        } catch (const std::exception &) {
            return -1;
        }
    }

    static int event_trampoline(void *self, const orchestrator_event_t *event) noexcept
    {
        static_cast<Host *>(self)->tell(*event);
        return 0;
    }

    int run(const orchestrator_dispatch_t &dispatch, orchestrator_outcome_t &outcome)
    {
        const std::string &text = *static_cast<const std::string *>(dispatch.user_data);
        if (text.empty()) {
            throw std::runtime_error("nothing to do");
        }
        results_[dispatch.task] = text + "!";
        outcome.quality = 0.5f;
        return ORCHESTRATOR_EXECUTOR_DONE;
    }

    void tell(const orchestrator_event_t &event)
    {
        ++ends_;
        failures_ += event.end == ORCHESTRATOR_END_FAILED ? 1 : 0;
    }

    std::map<task_handle_t, std::string> results_;
    int ends_ = 0;
    int failures_ = 0;
};

void round_trip()
{
    Instance first;
    Instance instance(std::move(first));
    first = Instance();
    instance.use();
    Host host;
    std::string hello = "hello";
    std::string nothing;
    host.attach(ENV_LOCAL);
    const task_handle_t task = host_submit(&hello);
    const task_handle_t throwing = host_submit(&nothing);
    host_poll(1);
    CHECK(host.results().at(task) == "hello!");
    CHECK(host.results().count(throwing) == 0);
    CHECK_INT(host.ends(), 2);
    CHECK_INT(host.failures(), 1);
    const task_status_t status = host_status(task);
    // Enumerations are types of their own, integers beneath.
    const execution_environment_t environment = status.environment;
    CHECK(environment == ENV_LOCAL && status.end == ORCHESTRATOR_END_DONE);
    PASSED("a round trip from C++");
}

void started()
{
    Instance instance;
    instance.use();
    Host host;
    std::string text = "later";
    host.attach(ENV_LOCAL);
    CHECK_STATUS(orchestrator_start(1), 0);
    const task_handle_t task = host_submit(&text);
    task_status_t status;
    CHECK_STATUS(orchestrator_task_status_init(&status), 0);
    CHECK_STATUS(orchestrator_wait_task(task, 60000, &status), 0);
    CHECK_STATUS(orchestrator_stop(), 0);
    CHECK(host.results().at(task) == "later!");
    CHECK_INT(host.ends(), 1);
    PASSED("a started instance from C++");
}

} // namespace

int main()
{
    round_trip();
    started();
    return 0;
}
