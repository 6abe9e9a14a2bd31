// since: c++17
// An event engine from C++: a class that is destroyed with its owner, and calls that give a value or an error.
#include "ceps.h"

#include <orchestrator.hpp>

#include <type_traits>

namespace {

using kromka::cep;

static_assert(!std::is_copy_constructible<cep>::value && std::is_nothrow_move_constructible<cep>::value, "one owner");

const char *const FAILURE_TEXT = FAILURE;

cep at_once()
{
    auto engine = cep::create(cep_at_once());
    CHECK(engine.has_value());
    return *std::move(engine);
}

void owners()
{
    orchestrator_cep_t *gone;
    {
        cep first = at_once();
        gone = first.get();
        cep second(std::move(first));
        CHECK(first.get() == nullptr && second.get() == gone);
        CHECK_INT(first.advance(1).error().status, ORCHESTRATOR_ERR_NULL);
        first = std::move(second);
        CHECK(first.get() == gone && second.get() == nullptr);
        CHECK(first.advance(1).has_value());
    }
    CHECK_STATUS(orchestrator_cep_advance(gone, 1), ORCHESTRATOR_ERR_NOT_AN_ENGINE);
    orchestrator_cep_config_t config = cep_at_once();
    config.idle_ms = 0;
    const auto refused = cep::create(config);
    CHECK(!refused && refused.error().status == ORCHESTRATOR_ERR_INTAKE_CONFIG_FIELD);
    CHECK(cep::create().has_value());
    PASSED("an engine has one owner");
}

void rules()
{
    cep engine = at_once();
    const auto wrong = engine.add_rule("RULE a:\n SEQUENCE(");
    CHECK(!wrong && std::string_view(wrong.error().name()) == "ORCHESTRATOR_ERR_SYNTAX_EXPECTED");
    CHECK(wrong.error().message.find("line 2, column 11") == 0);
    std::string many;
    for (int i = 0; i < 20; i++) {
        many += "RULE r: SEQUENCE(a: reading(vibration > 100))\n";
    }
    const auto twenty = engine.add_rules(many);
    CHECK(twenty && twenty->size() == 20 && twenty->back() == 19);
    for (const std::uint32_t rule : *twenty) {
        CHECK(engine.remove_rule(rule).has_value());
    }
    CHECK_INT(engine.remove_rule(3).error().status, ORCHESTRATOR_ERR_NO_RULE);
    const auto added = engine.add_rule(FAILURE_TEXT);
    CHECK(added && *added == 20);
    const auto replaced = engine.replace_rule(*added, FAILURE_TEXT);
    CHECK(replaced && *replaced == 21);
    CHECK_INT(engine.replace_rule(*added, FAILURE_TEXT).error().status, ORCHESTRATOR_ERR_NO_RULE);
    CHECK(*engine.rule_name(*replaced) == "failure" && *engine.element_name(*replaced, 1) == "shaken");
    CHECK_INT(engine.element_name(*replaced, 2).error().status, ORCHESTRATOR_ERR_COUNT);
    const auto actions = engine.actions(*replaced);
    CHECK(actions && actions->size() == 3 && actions->at(0).name == "ALERT" && actions->at(2).arguments.empty());
    CHECK(actions->at(1).arguments.at(0).text == "shutdown" && actions->at(1).arguments.at(0).is_name);
    CHECK(actions->at(1).arguments.at(1).text == "at once" && !actions->at(1).arguments.at(1).is_name);
    CHECK_INT(engine.actions(7).error().status, ORCHESTRATOR_ERR_NO_RULE);
    /* A name that is longer than most. */
    const std::string name(200, 'n');
    const auto long_one = engine.add_rule("RULE " + name + ": SEQUENCE(a: reading)");
    CHECK(long_one && *engine.rule_name(*long_one) == name);
    PASSED("rules from C++");
}

void events()
{
    cep engine = at_once();
    const auto kind = engine.declare_kind("reading");
    const auto hot = engine.declare_attribute("temperature");
    const auto shaken = engine.declare_attribute("vibration");
    CHECK(kind && *kind == 0 && hot && *hot == 0 && shaken && *shaken == 1);
    CHECK(*cep::key("7") == 7 && *cep::key("pump-7") == 0xaa1a5db82961abad);
    CHECK_INT(cep::key("\xff").error().status, ORCHESTRATOR_ERR_TEXT);
    CHECK(*engine.declare_text("open") == 0 && *engine.declare_text("closed") == 1);
    CHECK(engine.add_rules("RULE all: SEQUENCE(a: reading{20})\n" FAILURE).has_value());
    std::vector<orchestrator_cep_event_t> given;
    std::vector<double> values;
    for (std::uint64_t i = 1; i <= 20; i++) {
        given.push_back(cep_event(i, 7, i));
        values.insert(values.end(), {i == 18 ? 90.0 : 20.0, i == 19 ? 1.0 : 0.0});
    }
    std::size_t taken = 0;
    CHECK_INT(engine.push(1, 20, given, {}, &taken).error().status, ORCHESTRATOR_ERR_EVENT_VALUES);
    CHECK_INT(taken, 0);
    CHECK(engine.push(1, 20, given, values, &taken).has_value() && taken == 20);
    auto found = engine.poll_match();
    CHECK(found && found->has_value() && (*found)->head.rule == 1 && (*found)->bindings.size() == 2);
    CHECK((*found)->bindings[0].event == 18 && (*found)->bindings[1].event == 19);
    /* More events than there is room for at first. */
    found = engine.poll_match();
    CHECK(found && found->has_value() && (*found)->head.rule == 0 && (*found)->bindings.size() == 20);
    CHECK((*found)->bindings[19].event == 20);
    found = engine.poll_match();
    CHECK(found && !found->has_value());
    CHECK(engine.push(1, 20, {cep_event(3, 7, 21)}, {1, 2}).has_value());
    auto late = engine.poll_late();
    CHECK(late && late->has_value() && (*late)->head.event.id == 21 && (*late)->values == std::vector<double>({1, 2}));
    late = engine.poll_late();
    CHECK(late && !late->has_value());
    CHECK(engine.advance(60000).has_value() && engine.finish().has_value());
    CHECK(engine.stats()->events == 20 && engine.stats()->late == 1 && engine.rule_stats(1)->matches == 1);
    PASSED("events and matches from C++");
}

void snapshots()
{
    cep engine = at_once();
    CHECK(engine.add_rule(FAILURE_TEXT).has_value());
    CHECK(engine.push(1, 1, {cep_event(1, 7, 1)}, {90, 0}).has_value());
    const auto bytes = engine.snapshot();
    CHECK(bytes.has_value() && bytes->size() > 16);
    CHECK_INT(engine.restore(*bytes).error().status, ORCHESTRATOR_ERR_PATTERN_SNAPSHOT_IN_USE);
    cep next = at_once();
    CHECK(next.add_rule(FAILURE_TEXT).has_value());
    const auto restored = next.restore(*bytes);
    CHECK(restored && restored->resumed == 1 && restored->fresh == 0);
    CHECK(next.push(1, 2, {cep_event(2, 7, 2)}, {20, 1}).has_value());
    const auto found = next.poll_match();
    CHECK(found && found->has_value() && (*found)->head.first == 1 && (*found)->head.event == 2);
    PASSED("snapshots from C++");
}

} // namespace

int main()
{
    owners();
    rules();
    events();
    snapshots();
    return 0;
}
