package dev.dangjik.killswitch;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The shop's interface behind a curl that reads its configuration as the real one does, and that can go wrong.
final class ShopInterface implements RemoteShell {
    private static final Pattern OPTION = Pattern.compile("(?m)^([a-z-]+) = \"((?:[^\"\\\\]|\\\\.)*)\"$");
    private static final Pattern SET = Pattern.compile("\"account\":\"([a-z]+)\".*\"on\":(true|false)");

    final Map<String, Boolean> on = new ConcurrentHashMap<>(Map.of("global", true, "main", true));
    final List<String> calls = new ArrayList<>();
    final List<ShellCommand> commands = new ArrayList<>();
    private Mode mode = Mode.WELL;
    private RemoteException.@Nullable Reason broken;
    private int breaks;
    private Runnable before = () -> {};
    private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    private volatile boolean isHeld;

    /// How it behaves.
    enum Mode {
        WELL,
        /// says done and does nothing
        LIES,
        /// turns nothing and says so
        ANSWERS_500,
        /// answers no call at all
        HANGS,
        /// turns it, and has its answer lost
        DOES_IT_SILENTLY,
        /// cannot be read
        BLIND
    }

    boolean isOn(String account) {
        return Objects.requireNonNull(on.get(account));
    }

    void is(Mode other) {
        mode = other;
    }

    /// The connection breaks so often, the call done or not.
    void breaks(RemoteException.Reason reason, int times) {
        broken = reason;
        breaks = times;
    }

    /// Does something when it is called next, before anything else.
    void firstDoes(Runnable act) {
        before = act;
    }

    /// A call that lets it go on waits for this on its way.
    void holdsLifting(CompletableFuture<Void> until) {
        gate = until;
    }

    /// Whether such a call is waiting, or has been.
    boolean isHeld() {
        return isHeld;
    }

    synchronized int turns() {
        return (int) calls.stream().filter(call -> call.startsWith("POST")).count();
    }

    @Override
    public ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) throws RemoteException {
        if (input.text().contains("on\\\":true")) {
            isHeld = true;
            gate.join();
        }
        return exec(host, command, input);
    }

    private synchronized ExecOutcome exec(Host host, ShellCommand command, Bytes input) throws RemoteException {
        before.run();
        before = () -> {};
        if (breaks > 0) {
            breaks--;
            throw new RemoteException(host, Objects.requireNonNull(broken), "running curl", null);
        }
        commands.add(command);
        var output = new StringBuilder();
        for (var part : input.text().split("\nnext\n", -1)) {
            output.append(answer(part));
        }
        return new ExecOutcome.Exited(0, Bytes.utf8(output.toString()), Bytes.utf8("curl: (28) timed out"), false);
    }

    private String answer(String config) {
        var method = option(config, "request");
        var url = option(config, "url");
        var body = option(config, "data-raw").replace("\\\"", "\"");
        var mark = option(config, "write-out").replace("\\n", "\n");
        calls.add((method + " " + url + " " + body).strip());
        boolean isMetric = url.contains(":9090/");
        if (isMetric) {
            return "{\"data\":{\"result\":[{\"value\":[1,\"7\"]}]}}" + mark.replace("%{http_code}", "200");
        }
        boolean isTurn = method.equals("POST");
        boolean isSilent =
                mode == Mode.HANGS || (isTurn && mode == Mode.DOES_IT_SILENTLY) || (!isTurn && mode == Mode.BLIND);
        if (isTurn) {
            turn(body);
        }
        if (!config.contains("Authorization: Bearer " + ShopSwitch.TOKEN)) {
            return "{}" + mark.replace("%{http_code}", "401");
        }
        if (isSilent) {
            return mark.replace("%{http_code}", "000");
        }
        if (isTurn) {
            return "{}" + mark.replace("%{http_code}", mode == Mode.ANSWERS_500 ? "500" : "200");
        }
        var account = url.substring(url.indexOf('=') + 1);
        return "{\"on\": " + on.get(account) + "}" + mark.replace("%{http_code}", "200");
    }

    private void turn(String body) {
        Matcher set = SET.matcher(body);
        boolean does = mode == Mode.WELL || mode == Mode.DOES_IT_SILENTLY || mode == Mode.BLIND;
        if (does && set.find()) {
            on.put(set.group(1), Boolean.valueOf(set.group(2)));
        }
    }

    private static String option(String config, String name) {
        var found = OPTION.matcher(config);
        while (found.find()) {
            if (found.group(1).equals(name)) {
                return found.group(2);
            }
        }
        return "";
    }
}
