/*
 * orchestrator.hpp: the C face of Kromka for C++17 and later, over orchestrator.h. Header-only.
 *
 * What C gives back by a destroy function is a class here that does so by itself, and a call gives a value or an error. What the
 * functions do, and from which threads they may be called, is in orchestrator.h. Nothing here throws but for want of memory.
 *
 * There are event engines so far; everything else is used as in C.
 */
#ifndef ORCHESTRATOR_HPP
#define ORCHESTRATOR_HPP

#include <orchestrator.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kromka {

/// Why a call was refused.
struct failure {
    /// The status, as C has it: negative.
    int status = 0;
    /// What was given and what is allowed.
    std::string message;

    /// The error of a call of this thread that gave this status just now.
    static failure of(int status)
    {
        char text[ORCHESTRATOR_MESSAGE_MAX + 1] = "";
        std::size_t needed = 0;
        (void)orchestrator_last_error(text, sizeof text, &needed);
        return {status, text};
    }

    /// Its name, such as `ORCHESTRATOR_ERR_NULL`.
    const char *name() const noexcept { return orchestrator_status_string(status); }
};

/// What a call came to: a value, or why not. To be asked for the one that there is.
template <class T> class result {
public:
    result(T value) : is_(std::in_place_index<0>, std::move(value)) {}
    result(failure why) : is_(std::in_place_index<1>, std::move(why)) {}

    bool has_value() const noexcept { return is_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    T &value() & { return *std::get_if<0>(&is_); }
    const T &value() const & { return *std::get_if<0>(&is_); }
    T &&value() && { return std::move(*std::get_if<0>(&is_)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }
    const failure &error() const { return *std::get_if<1>(&is_); }

private:
    std::variant<T, failure> is_;
};

/// What a call came to that gives nothing.
using status = result<std::monostate>;

namespace detail {

inline status checked(int have)
{
    if (have < 0)
        return failure::of(have);
    return std::monostate();
}

/// The value that a call has written.
template <class T, class Call> result<T> written(T value, Call call)
{
    const int have = call(&value);
    if (have < 0)
        return failure::of(have);
    return value;
}

/// A text that a call writes into a buffer; what the call returned goes to `have`.
template <class Call> result<std::string> text(Call call, int *have = nullptr)
{
    std::string text(63, '\0');
    std::size_t needed = 0;
    int given = call(text.data(), text.size() + 1, &needed);
    if (given == ORCHESTRATOR_ERR_BUFFER_TOO_SMALL) {
        text.resize(needed - 1);
        given = call(text.data(), needed, &needed);
    }
    if (given < 0)
        return failure::of(given);
    if (have != nullptr)
        *have = given;
    text.resize(needed - 1);
    return text;
}

} // namespace detail

#if defined(ORCHESTRATOR_HAS_CEP)
/// An event engine: rules that find patterns in a stream of events. Destroyed with its owner; one that was moved away is none, and
/// every call on it is `ORCHESTRATOR_ERR_NULL`.
class cep {
public:
    /// A match, with its events in the order in which they were bound.
    struct match {
        orchestrator_cep_match_t head;
        std::vector<orchestrator_cep_binding_t> bindings;
    };

    /// An event that came too late or claims to be from the future, with its row.
    struct late {
        orchestrator_cep_late_t head;
        std::vector<double> values;
    };

    /// What an action is done with.
    struct argument {
        std::string text;
        /// A name that whoever does it knows, rather than a text as it is.
        bool is_name = false;
    };

    /// What is to be done with a match.
    struct action {
        std::string name;
        std::vector<argument> arguments;
    };

    /// Without rules.
    static result<cep> create() { return made(nullptr); }
    static result<cep> create(const orchestrator_cep_config_t &config) { return made(&config); }

    cep(const cep &) = delete;
    cep &operator=(const cep &) = delete;
    cep(cep &&other) noexcept : engine_(std::exchange(other.engine_, nullptr)) {}
    cep &operator=(cep &&other) noexcept
    {
        std::swap(engine_, other.engine_);
        return *this;
    }
    // NULL is none and fine.
    ~cep() { (void)orchestrator_cep_destroy(engine_); }

    /// For functions of C.
    orchestrator_cep_t *get() const noexcept { return engine_; }

    result<std::uint32_t> declare_kind(const std::string &name)
    {
        return detail::written<std::uint32_t>(
            0, [&](std::uint32_t *to) { return orchestrator_cep_declare_kind(engine_, name.c_str(), to); });
    }

    result<std::uint32_t> declare_attribute(const std::string &name,
                                            orchestrator_cep_attribute_t holds = ORCHESTRATOR_CEP_NUMBER)
    {
        return detail::written<std::uint32_t>(0, [&](std::uint32_t *to) {
            return orchestrator_cep_declare_attribute(engine_, name.c_str(), holds, to);
        });
    }

    /// The key that rules mean by a text.
    static result<std::uint64_t> key(const std::string &text)
    {
        return detail::written<std::uint64_t>(
            0, [&](std::uint64_t *to) { return orchestrator_cep_key(text.c_str(), to); });
    }

    /// The value that stands for a text.
    result<double> declare_text(const std::string &text)
    {
        return detail::written<double>(
            0, [&](double *to) { return orchestrator_cep_declare_text(engine_, text.c_str(), to); });
    }

    /// Adds all rules of a text, or none; gives their numbers.
    result<std::vector<std::uint32_t>> add_rules(std::string_view text,
                                                 orchestrator_cep_format_t format = ORCHESTRATOR_CEP_LANGUAGE)
    {
        std::vector<std::uint32_t> rules(16);
        std::size_t needed = 0;
        const auto add = [&] {
            return orchestrator_cep_add_rules(engine_, text.data(), text.size(), format, rules.data(), rules.size(), &needed);
        };
        int have = add();
        if (have == ORCHESTRATOR_ERR_BUFFER_TOO_SMALL) {
            rules.resize(needed);
            have = add();
        }
        if (have < 0)
            return failure::of(have);
        rules.resize(needed);
        return rules;
    }

    result<std::uint32_t> add_rule(std::string_view text, orchestrator_cep_format_t format = ORCHESTRATOR_CEP_LANGUAGE)
    {
        return detail::written<std::uint32_t>(0, [&](std::uint32_t *to) {
            return orchestrator_cep_add_rule(engine_, text.data(), text.size(), format, to);
        });
    }

    /// Puts another rule in the place of one; gives its number.
    result<std::uint32_t> replace_rule(std::uint32_t rule, std::string_view text,
                                       orchestrator_cep_format_t format = ORCHESTRATOR_CEP_LANGUAGE)
    {
        return detail::written<std::uint32_t>(0, [&](std::uint32_t *to) {
            return orchestrator_cep_replace_rule(engine_, rule, text.data(), text.size(), format, to);
        });
    }

    status remove_rule(std::uint32_t rule) { return detail::checked(orchestrator_cep_remove_rule(engine_, rule)); }

    /// Takes events of one source, with a row of values for each. How many were taken goes to `taken`, also before an error.
    status push(std::uint64_t source, std::uint64_t now_ms, const std::vector<orchestrator_cep_event_t> &events,
                const std::vector<double> &values, std::size_t *taken = nullptr)
    {
        std::size_t count = 0;
        const int have = orchestrator_cep_push_batch(engine_, source, now_ms, events.data(), events.size(), values.data(),
                                                     values.size(), &count);
        if (taken != nullptr)
            *taken = count;
        return detail::checked(have);
    }

    status advance(std::uint64_t now_ms) { return detail::checked(orchestrator_cep_advance(engine_, now_ms)); }
    status finish() { return detail::checked(orchestrator_cep_finish(engine_)); }

    /// The oldest match that waits, if there is one.
    result<std::optional<match>> poll_match()
    {
        match found{};
        found.bindings.resize(16);
        return polled(std::move(found), &match::bindings, orchestrator_cep_match_init, orchestrator_cep_poll_match);
    }

    /// The oldest event that came too late or claims to be from the future, if one waits.
    result<std::optional<late>> poll_late()
    {
        late found{};
        return polled(std::move(found), &late::values, orchestrator_cep_late_init, orchestrator_cep_poll_late);
    }

    /// Its state, for `restore` of another engine that has the same rules.
    result<std::vector<std::uint8_t>> snapshot() const
    {
        std::vector<std::uint8_t> bytes;
        std::size_t needed = 0;
        int have = orchestrator_cep_snapshot(engine_, nullptr, 0, &needed);
        // Between two calls another thread may have added to it.
        while (have >= 0 && bytes.size() < needed) {
            bytes.resize(needed);
            have = orchestrator_cep_snapshot(engine_, bytes.data(), bytes.size(), &needed);
            have = have == ORCHESTRATOR_ERR_BUFFER_TOO_SMALL ? 0 : have;
        }
        if (have < 0)
            return failure::of(have);
        bytes.resize(needed);
        return bytes;
    }

    /// What became of the rules.
    result<orchestrator_cep_restored_t> restore(const std::vector<std::uint8_t> &bytes)
    {
        orchestrator_cep_restored_t empty;
        (void)orchestrator_cep_restored_init(&empty);
        return detail::written(empty, [&](orchestrator_cep_restored_t *to) {
            return orchestrator_cep_restore(engine_, bytes.data(), bytes.size(), to);
        });
    }

    result<orchestrator_cep_stats_t> stats() const
    {
        orchestrator_cep_stats_t empty;
        (void)orchestrator_cep_stats_init(&empty);
        return detail::written(
            empty, [&](orchestrator_cep_stats_t *to) { return orchestrator_cep_stats(engine_, to); });
    }

    result<orchestrator_cep_rule_stats_t> rule_stats(std::uint32_t rule) const
    {
        orchestrator_cep_rule_stats_t empty;
        (void)orchestrator_cep_rule_stats_init(&empty);
        return detail::written(
            empty, [&](orchestrator_cep_rule_stats_t *to) { return orchestrator_cep_rule_stats(engine_, rule, to); });
    }

    result<std::string> rule_name(std::uint32_t rule) const
    {
        return detail::text([&](char *to, std::size_t len, std::size_t *needed) {
            return orchestrator_cep_rule_name(engine_, rule, to, len, needed);
        });
    }

    result<std::string> element_name(std::uint32_t rule, std::uint32_t element) const
    {
        return detail::text([&](char *to, std::size_t len, std::size_t *needed) {
            return orchestrator_cep_element_name(engine_, rule, element, to, len, needed);
        });
    }

    /// What is to be done with a rule's matches.
    result<std::vector<action>> actions(std::uint32_t rule) const
    {
        const auto stats = rule_stats(rule);
        if (!stats)
            return stats.error();
        std::vector<action> all(stats->actions);
        for (std::uint32_t at = 0; at < all.size(); at++) {
            int arguments = 0;
            auto name = detail::text(
                [&](char *to, std::size_t len, std::size_t *needed) {
                    return orchestrator_cep_action_name(engine_, rule, at, to, len, needed);
                },
                &arguments);
            if (!name)
                return name.error();
            all[at].name = *std::move(name);
            for (std::uint32_t of = 0; of < static_cast<std::uint32_t>(arguments); of++) {
                int is_name = 0;
                auto text = detail::text(
                    [&](char *to, std::size_t len, std::size_t *needed) {
                        return orchestrator_cep_action_argument(engine_, rule, at, of, to, len, needed);
                    },
                    &is_name);
                if (!text)
                    return text.error();
                all[at].arguments.push_back({*std::move(text), is_name == 1});
            }
        }
        return all;
    }

private:
    explicit cep(orchestrator_cep_t *engine) noexcept : engine_(engine) {}

    static result<cep> made(const orchestrator_cep_config_t *config)
    {
        orchestrator_cep_t *engine = nullptr;
        const int have = orchestrator_cep_create(config, &engine);
        if (have < 0)
            return failure::of(have);
        return cep(engine);
    }

    /// What waits, with as much room as it needs: between two calls another thread may have taken it.
    template <class Found, class List, class Init, class Poll>
    result<std::optional<Found>> polled(Found found, List Found::*list, Init init, Poll poll)
    {
        (void)init(&found.head);
        int have = ORCHESTRATOR_ERR_BUFFER_TOO_SMALL;
        std::size_t needed = (found.*list).size();
        while (have == ORCHESTRATOR_ERR_BUFFER_TOO_SMALL) {
            (found.*list).resize(needed);
            have = poll(engine_, &found.head, (found.*list).data(), needed, &needed);
        }
        if (have < 0)
            return failure::of(have);
        if (have == 0)
            return std::optional<Found>();
        (found.*list).resize(needed);
        return std::optional<Found>(std::move(found));
    }

    orchestrator_cep_t *engine_;
};
#endif

} // namespace kromka

#endif /* ORCHESTRATOR_HPP */
