package dev.dangjik.killswitch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dangjik.plan.HttpCall;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.HostHttp;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.KillSwitch;
import dev.dangjik.stack.Site;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Asks for the figures of a kill switch: metrics from the host, fields where the interface is reached.
final class Figures {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final SwitchLine line;

    Figures(SwitchLine line) {
        this.line = line;
    }

    /// Each figure as it is now, by its id; one that cannot be had is left out.
    SortedMap<String, String> now(Site site, SwitchCall about) {
        var found = new TreeMap<String, String>();
        found.putAll(asked(site, about, true));
        found.putAll(asked(site, about, false));
        return found;
    }

    private SortedMap<String, String> asked(Site site, SwitchCall about, boolean isMetric) {
        var figures = about.killSwitch().figures().stream()
                .filter(figure -> figure.source() instanceof KillSwitch.Source.Metric == isMetric)
                .toList();
        var found = new TreeMap<String, String>();
        if (figures.isEmpty() || !(site.host(about.killSwitch().host()) instanceof Binding.Bound<Host>(var host))) {
            return found;
        }
        var calls = figures.stream().map(figure -> call(about, figure)).toList();
        // Prometheus listens on the machine, and is not told the token of another system.
        var wanted = isMetric
                ? new SwitchLine.Wanted(ShellCommand.of("curl"), Optional.empty(), calls, true)
                : SwitchLine.Wanted.of(about, calls);
        if (line.call(site, host, wanted) instanceof SwitchLine.Heard.Answers(var answers)) {
            for (int i = 0; i < figures.size(); i++) {
                var id = figures.get(i).id();
                value(about, figures.get(i), answers.get(i)).ifPresent(value -> found.put(id, value));
            }
        }
        return found;
    }

    private static HttpCall call(SwitchCall about, KillSwitch.Figure figure) {
        return switch (figure.source()) {
            case KillSwitch.Source.Metric(var prometheus, var query) ->
                HttpCall.get(
                        URI.create(prometheus.toString().replaceAll("/+$", "") + "/api/v1/query?query="
                                + URLEncoder.encode(query, StandardCharsets.UTF_8)),
                        LIMIT);
            case KillSwitch.Source.Field(var reading) -> about.read(reading, LIMIT);
        };
    }

    /// Prometheus answers an instant query with a vector or a scalar, the value as text behind its time.
    private static Optional<String> value(SwitchCall about, KillSwitch.Figure figure, HostHttp.Answer answer) {
        return switch (figure.source()) {
            case KillSwitch.Source.Metric _ ->
                SwitchCall.node(answer, "/data/result/0/value/1")
                        .or(() -> SwitchCall.node(answer, "/data/result/1"))
                        .map(JsonNode::asText);
            case KillSwitch.Source.Field(var reading) ->
                SwitchCall.node(answer, about.pointer(reading)).map(JsonNode::asText);
        };
    }

    /// Title, value and meaning of each, a line each in `language`.
    static List<Shown> shown(SwitchCall about, SortedMap<String, String> values) {
        var lines = new ArrayList<Shown>();
        for (var figure : about.killSwitch().figures()) {
            lines.add(new Shown(figure, Optional.ofNullable(values.get(figure.id()))));
        }
        return lines;
    }

    /// A figure to be shown.
    ///
    /// @param value empty: it could not be had
    record Shown(KillSwitch.Figure figure, Optional<String> value) {}
}
