package dev.dangjik.slack;

import dev.dangjik.audit.AuditVerification;
import dev.dangjik.audit.VerificationDuty;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.verb.AuditVerdicts;
import dev.dangjik.message.Language;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.Texts;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Stack;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Tells people that the audit chain is not known to be as it was written: in the audit channel, and when something
/// speaks against it, also where people look. Then everybody on call is called, once a check; where no audit channel is
/// bound the operations channels get what would stand in it.
public final class AuditCalls implements VerificationDuty.Alarm {
    private final Outbox outbox;
    private final Supplier<Catalogue> catalogue;
    private final Texts texts;
    private final ZoneId zone;
    private final Clock clock;

    /// @param zone of the times in the audit channel
    public AuditCalls(Outbox outbox, Supplier<Catalogue> catalogue, Texts texts, ZoneId zone, Clock clock) {
        this.outbox = outbox;
        this.catalogue = catalogue;
        this.texts = texts;
        this.zone = zone;
        this.clock = clock;
    }

    @Override
    public void tell(Handle transaction, AuditVerification found) {
        var now = catalogue.get();
        var key = "audit-verified/" + clock.instant().toEpochMilli() + "/" + found.rows();
        var audit = now.site().audit();
        audit.channel().ifPresent(channel -> put(transaction, key, channel, card(audit.language(), zone, found)));
        if (found.isAcceptable()) {
            return;
        }
        if (audit.channel().isEmpty()) {
            tellOperators(transaction, key, now, found);
        }
        callPeople(transaction, key + "/call/", now, found);
    }

    /// Each channel once, whatever stacks are told of in it.
    private void tellOperators(Handle transaction, String key, Catalogue now, AuditVerification found) {
        for (var stack : now.stacks().values()) {
            if (now.site().channel(stack.operationsChannel()) instanceof Binding.Bound<String>(var channel)) {
                put(transaction, key + "/" + channel, channel, card(stack.language(), stack.zone(), found));
            }
        }
    }

    /// Each person once, whatever they are on call for.
    private void callPeople(Handle transaction, String key, Catalogue now, AuditVerification found) {
        for (var stack : now.stacks().values()) {
            if (stack.onCall().isEmpty()) {
                continue;
            }
            for (var message : messages(now, stack, found)) {
                var place = message.isDirect() ? message.channel() : stack.id() + "/" + message.channel();
                put(transaction, key + place, message.channel(), message.json());
            }
        }
    }

    private List<CallMessages.Addressed> messages(Catalogue now, Stack stack, AuditVerification found) {
        var phrasing = Phrasing.of(texts, stack.language(), stack.zone());
        return CallMessages.of(
                now,
                stack,
                phrasing,
                phrasing.say("card.audit-call", AuditVerdicts.sentence(found)),
                List.of(phrasing.say("audit.verify-again")));
    }

    private String card(Language language, ZoneId where, AuditVerification found) {
        return AuditCard.of(texts, language, where, new AuditCard.Told(AuditVerdicts.sentence(found), found.lines()));
    }

    private void put(Handle transaction, String key, String channel, String json) {
        outbox.put(
                transaction, new OutboxMessage.ChannelMessage(key, channel, Optional.empty(), new Content.Fixed(json)));
    }
}
