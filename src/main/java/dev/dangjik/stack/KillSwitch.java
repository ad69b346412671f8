package dev.dangjik.stack;

import dev.dangjik.message.LocalizedText;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What stops a dangerous activity of a stack by the operated system's own HTTP interface, and lets it go on again.
///
/// In addresses, bodies and pointers `${account}` stands for the account, `${person}` for who asks.
///
/// @param host id of the host from which the interface is called
/// @param within service in whose container it is called; empty: on the host itself
/// @param token id of the secret that is sent as `Authorization: Bearer`; empty: none is needed
/// @param accounts those that are shown beside [#GLOBAL] when nobody names one
/// @param state how it is read back
/// @param untouched what engaging leaves as it is
/// @param figures what to look at before it is lifted
public record KillSwitch(
        String id,
        LocalizedText title,
        String host,
        Optional<String> within,
        Optional<String> token,
        List<String> accounts,
        Turn engage,
        Turn lift,
        Reading state,
        LocalizedText untouched,
        List<Figure> figures) {
    /// The account that stands for all of them.
    public static final String GLOBAL = "global";

    /// What may stand between `${` and `}`.
    public static final Set<String> PLACEHOLDERS = Set.of("account", "person");

    public KillSwitch {
        accounts = List.copyOf(accounts);
        figures = List.copyOf(figures);
    }

    /// What can be done to it.
    public enum Verb {
        ENGAGE,
        LIFT,
        STATUS
    }

    /// One of its two positions.
    ///
    /// @param effect what this does, as a button spells it out: "stop placing orders"
    /// @param wording what the team's runbook calls this
    /// @param reads what stands in the state once it is done: a [String], [Boolean] or [Long]
    /// @param byHand how a person does it without the bot
    public record Turn(LocalizedText effect, LocalizedText wording, Call call, Object reads, LocalizedText byHand) {}

    /// A call of the interface.
    ///
    /// @param method `POST`, `PUT`, `PATCH` or `DELETE`
    /// @param body maps, lists, strings, whole numbers and booleans
    public record Call(String method, String url, Optional<Object> body) {}

    /// Where a value stands.
    ///
    /// @param pointer JSON pointer (RFC 6901) into the answer to a GET of `url`
    public record Reading(String url, String pointer) {}

    /// A number that tells whether the cause is gone.
    ///
    /// @param meaning what it says to whoever decides
    public record Figure(String id, LocalizedText title, LocalizedText meaning, Source source) {}

    /// Where a figure comes from.
    public sealed interface Source {
        /// An instant query in PromQL, asked from the host.
        ///
        /// @param prometheus base address, as the host reaches it
        record Metric(URI prometheus, String query) implements Source {}

        /// A number in the interface of the operated system.
        record Field(Reading reading) implements Source {}
    }

    public Turn turn(Verb verb) {
        return switch (verb) {
            case ENGAGE -> engage;
            case LIFT -> lift;
            case STATUS -> throw new IllegalArgumentException("asking for the status turns nothing");
        };
    }
}
