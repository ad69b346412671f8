package dev.dangjik.emergency;

import dev.dangjik.command.Procedure.AtOnce.Wish;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.SlackAccount;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// What a line remembers of a request.
public final class EmergencyFacts {
    private EmergencyFacts() {}

    /// Who asked for what, and why they were let, or not.
    ///
    /// @param redaction takes secrets out of what people type
    public static SortedMap<String, String> of(Wish wish, UnaryOperator<String> redaction) {
        var incoming = wish.incoming();
        var request = wish.request();
        var facts = new TreeMap<String, String>();
        facts.put(Fact.STACK, request.stack().id());
        facts.put(Fact.COMMAND, request.definition().id());
        incoming.actor().person().ifPresent(person -> facts.put(Fact.PERSON, person));
        facts.put(Fact.ACTOR, incoming.actor().account());
        facts.put(Fact.VIA, incoming.kind().via());
        facts.put(Fact.KIND, incoming.kind().id());
        incoming.channel().ifPresent(channel -> facts.put(Fact.CHANNEL, channel));
        facts.put(Fact.LANGUAGE, incoming.language().name());
        facts.put(Fact.WORDS, redaction.apply(incoming.words()));
        facts.put(Fact.RULES, String.join(",", wish.decision().rules()));
        facts.put(Fact.WHY, wish.decision().reason().key());
        facts.put(Fact.CATALOGUE, request.catalogue().digest());
        incoming.signature().ifPresent(signature -> facts.put(Fact.SIGNATURE, signature));
        incoming.semanticKey().ifPresent(key -> facts.put(Fact.SEMANTIC, key));
        incoming.responseUrl().ifPresent(url -> facts.put(Fact.RESPONSE_URL, url));
        return facts;
    }

    /// Sentences for the journal and the audit, which are read in one language.
    public static String said(Texts texts, List<Text> sentences) {
        var voice = Voice.plain(Language.EN, ZoneOffset.UTC);
        return sentences.stream().map(text -> texts.render(text, voice)).collect(Collectors.joining(" "));
    }

    /// An id for a request that no row has.
    public static String fresh(Clock clock) {
        return RunId.fresh(clock, RandomGenerator.of("SecureRandom")).value();
    }

    /// Who asked.
    public static Actor actor(EmergencyEntry entry) {
        return SlackAccount.parse(entry.text(Fact.ACTOR))
                .<Actor>map(account -> new Actor.Member(account, entry.fact(Fact.PERSON)))
                .orElseGet(() -> new Actor.Console(entry.text(Fact.ACTOR), entry.fact(Fact.PERSON)));
    }
}
