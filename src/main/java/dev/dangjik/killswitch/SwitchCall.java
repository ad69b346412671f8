package dev.dangjik.killswitch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.HttpCall;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.HostHttp;
import dev.dangjik.stack.KillSwitch;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A kill switch for one account, as calls of the operated system's interface.
///
/// @param account its id, or [KillSwitch#GLOBAL]
/// @param person who asks; the operated system may note it
record SwitchCall(Stack stack, KillSwitch killSwitch, String account, String person) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TURN = Duration.ofSeconds(4);
    private static final Duration READ = Duration.ofSeconds(3);

    /// The name of the argument that says which account.
    private static final String ACCOUNT = "account";

    /// The switch that a command is about, for the account that it was asked for.
    static SwitchCall of(CommandRequest request) {
        var account = request.arguments().values().getOrDefault(ACCOUNT, KillSwitch.GLOBAL);
        return of(request, account);
    }

    /// The switch that a command is about, for this account.
    static SwitchCall of(CommandRequest request, String account) {
        if (!(request.definition().body() instanceof CommandBody.KillSwitch wanted)) {
            throw new IllegalArgumentException(request.definition().id() + " is about no kill switch");
        }
        var killSwitch = request.stack().killSwitch(wanted.id()).orElseThrow();
        return new SwitchCall(request.stack(), killSwitch, account, name(request.actor()));
    }

    /// The accounts that it was asked for: one, or all that are shown.
    static List<SwitchCall> shown(CommandRequest request) {
        if (request.arguments().values().containsKey(ACCOUNT)) {
            return List.of(of(request));
        }
        var first = of(request);
        return Stream.concat(Stream.of(KillSwitch.GLOBAL), first.killSwitch().accounts().stream())
                .distinct()
                .map(account -> of(request, account))
                .toList();
    }

    /// How the audit calls whoever asks.
    static String name(Actor actor) {
        return actor.person().orElse(actor.account());
    }

    /// Words that run curl where the interface is reached.
    ShellCommand curl() {
        var inside = killSwitch.within().flatMap(stack::service);
        var words = new ArrayList<String>();
        if (inside.isPresent() && inside.get() instanceof Service.Compose compose) {
            words.addAll(compose.project().words());
            words.addAll(List.of("exec", "-T", compose.composeService()));
        }
        words.add("curl");
        return new ShellCommand(words);
    }

    HttpCall turn(KillSwitch.Turn turn) {
        return new HttpCall(
                turn.call().method(),
                address(turn.call().url()),
                turn.call().body().map(this::filled).map(CanonicalJson::write),
                TURN);
    }

    HttpCall read() {
        return read(killSwitch.state(), READ);
    }

    /// As [#read()], for whom it is not worth waiting long.
    HttpCall glance() {
        return read(killSwitch.state(), Duration.ofSeconds(1));
    }

    HttpCall read(KillSwitch.Reading reading, Duration limit) {
        return HttpCall.get(address(reading.url()), limit);
    }

    String pointer() {
        return pointer(killSwitch.state());
    }

    String pointer(KillSwitch.Reading reading) {
        return filled(reading.pointer(), value -> value.replace("~", "~0").replace("/", "~1"));
    }

    /// What is read back once it stands so, as canonical JSON.
    static String expected(KillSwitch.Turn turn) {
        return CanonicalJson.write(turn.reads());
    }

    /// The value at `pointer` as canonical JSON where it is a text, true, false or a whole number.
    ///
    /// @return empty when there is no answer, or nothing there
    static Optional<String> value(HostHttp.Answer answer, String pointer) {
        return node(answer, pointer)
                .map(node -> node.isTextual() ? CanonicalJson.write(node.asText()) : node.toString());
    }

    static Optional<JsonNode> node(HostHttp.Answer answer, String pointer) {
        if (!(answer instanceof HostHttp.Answer.Answered answered) || !answered.isSuccess()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(answered.body()).at(pointer)).filter(JsonNode::isValueNode);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private URI address(String template) {
        return URI.create(filled(template, value -> URLEncoder.encode(value, StandardCharsets.UTF_8)));
    }

    private Object filled(Object template) {
        return switch (template) {
            case String text -> filled(text, UnaryOperator.identity());
            case Map<?, ?> map -> {
                var all = new TreeMap<String, Object>();
                map.forEach((key, value) -> all.put(String.valueOf(key), filled(value)));
                yield all;
            }
            case List<?> list -> list.stream().<Object>map(this::filled).toList();
            default -> template;
        };
    }

    private String filled(String template, UnaryOperator<String> encoding) {
        return template.replace("${account}", encoding.apply(account)).replace("${person}", encoding.apply(person));
    }
}
