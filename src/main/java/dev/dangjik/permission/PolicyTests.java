package dev.dangjik.permission;

import dev.dangjik.config.YamlFile;
import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SlackAccount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Runs the tests under `permissions/tests/` against the rules: who, what, when, and what must come of it. One that
/// does not hold is a problem like a wrong line.
public final class PolicyTests {
    private static final String SOMEBODY = "somebody";
    private static final Map<String, Expected> EXPECTED = Map.of(
            "allow", Expected.ALLOW,
            "deny", Expected.DENY,
            "needs-approval", Expected.NEEDS_APPROVAL,
            "frozen", Expected.FROZEN);

    private final Rules rules;
    private final Known known;
    private final Instant now;

    /// @param now when a test happens that says no time
    public PolicyTests(Rules rules, Known known, Instant now) {
        this.rules = rules;
        this.known = known;
        this.now = now;
    }

    private enum Expected {
        ALLOW,
        DENY,
        NEEDS_APPROVAL,
        FROZEN
    }

    /// Reads the tests of a file and runs them.
    public void run(YamlFile file) {
        file.root().ifPresent(top -> {
            top.checkVersion();
            for (var item : top.required("tests").map(YamlValue::list).orElse(List.of())) {
                test(item.map());
            }
        });
        file.finish();
    }

    private void test(YamlMap map) {
        var name = map.text("name");
        var holder = Holder.of(SOMEBODY, SOMEBODY, posts(map));
        var request = request(map);
        var expected = map.required("expect").flatMap(value -> value.choice(EXPECTED));
        var rule = map.optional("rule").map(YamlValue::id);
        boolean isTimed = map.has("at");
        boolean isBreakingGlass = map.flag("break-glass");
        if (!isTimed && (isBreakingGlass || expected.equals(Optional.of(Expected.FROZEN)))) {
            map.problem("'" + name + "' is about a freeze window, so it has to say when: add at");
            return;
        }
        if (expected.isEmpty() || request.isEmpty()) {
            return;
        }
        // Nobody is bound here: a test says which posts are held, and holds on every site.
        var policy = new RulePolicy(rules, channelsOnly(), known);
        var decided = policy.decide(holder, request.get());
        // What must hold on every day says no time, so that no window changes what comes of it.
        var windows =
                isTimed && !(decided instanceof Decision.Denied) ? windows(request.get()) : List.<FreezeWindow>of();
        var decision = windows.isEmpty() ? decided : policy.breakGlass(holder, request.get(), decided, windows);
        boolean isFrozen = !windows.isEmpty() && (!isBreakingGlass || decision instanceof Decision.Denied);
        var happened = isFrozen ? Expected.FROZEN : happened(decision);
        if (happened != expected.get()) {
            map.problem("'" + name + "' expects " + word(expected.get()) + ", but the rules say " + word(happened)
                    + " (" + String.join(", ", decision.rules()) + ")");
        } else if (rule.isPresent() && !decision.rules().contains(rule.get())) {
            map.problem("'" + name + "' expects rule " + rule.get() + " to decide, but it was "
                    + String.join(", ", decision.rules()));
        }
    }

    /// Those in force that are about it.
    private List<FreezeWindow> windows(DecisionRequest request) {
        var service = Optional.ofNullable(request.arguments().get("service"));
        var change = new FreezeWindows.Change(request.stack(), request.command(), request.effect(), service);
        return new FreezeWindows(rules.freezes(), known)
                .at(change, request.at())
                .map(WindowFreeze::windows)
                .orElse(List.of());
    }

    private static List<String> posts(YamlMap map) {
        map.required("who");
        return map.ids("who");
    }

    private Optional<DecisionRequest> request(YamlMap map) {
        var stack = map.id("stack");
        var command = map.id("command");
        var arguments = arguments(map);
        var channel = map.optional("channel").map(YamlValue::id);
        var at = map.optional("at").map(YamlValue::moment).orElse(now);
        var subject = known.subjects().stream()
                .filter(some -> some.stack().equals(stack) && some.command().equals(command))
                .findFirst();
        if (subject.isEmpty()) {
            map.problem("is about " + stack + " " + command + ", which is no command");
        }
        return subject.map(
                some -> new DecisionRequest(actor(channel), stack, command, some.effect(), arguments, channel, at));
    }

    private static SortedMap<String, String> arguments(YamlMap map) {
        var arguments = new TreeMap<String, String>();
        map.named("arguments").forEach((name, value) -> arguments.put(name, value.word()));
        return arguments;
    }

    private static Actor actor(Optional<String> channel) {
        return channel.filter(Rules.CONSOLE::equals).isPresent()
                ? new Actor.Console(SOMEBODY, Optional.of(SOMEBODY))
                : new Actor.Member(new SlackAccount("T0", "U0"), Optional.of(SOMEBODY));
    }

    /// In a test a channel is its own Slack id.
    private Site channelsOnly() {
        var channels = known.channels().stream().collect(Collectors.toMap(id -> id, id -> id));
        return new Site("site.yaml", false, Map.of(), Map.of(), channels, Map.of(), Map.of(), Map.of());
    }

    private static Expected happened(Decision decision) {
        return switch (decision) {
            case Decision.Allowed _ -> Expected.ALLOW;
            case Decision.NeedsApproval _ -> Expected.NEEDS_APPROVAL;
            case Decision.Denied _ -> Expected.DENY;
        };
    }

    private static String word(Expected expected) {
        return switch (expected) {
            case ALLOW -> "allow";
            case DENY -> "deny";
            case NEEDS_APPROVAL -> "needs-approval";
            case FROZEN -> "frozen";
        };
    }
}
