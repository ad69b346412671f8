package dev.dangjik.command;

import dev.dangjik.approval.Authenticators;
import dev.dangjik.approval.CodeOutcome;
import dev.dangjik.config.Secret;
import dev.dangjik.config.Secrets;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Person;
import java.io.IOException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A second proof of who somebody is, beside their Slack account: a code from their authenticator.
public final class StepUp {
    private static final Logger LOG = LoggerFactory.getLogger(StepUp.class);

    private final Secrets secrets;
    private final Authenticators authenticators;

    public StepUp(Secrets secrets, Authenticators authenticators) {
        this.secrets = secrets;
        this.authenticators = authenticators;
    }

    /// Where a person's codes can be checked.
    sealed interface Enrolment {
        record Enrolled(String person, Secret<String> secret) implements Enrolment {}

        record Missing(Text why) implements Enrolment {}
    }

    /// Reads the secret of a person's authenticator; nobody's code is right without one.
    Enrolment of(Optional<Person> person) {
        var reference = person.flatMap(Person::totp);
        if (reference.isEmpty()) {
            return new Enrolment.Missing(
                    Text.of("policy.consent.no-totp", person.map(Person::id).orElse("-")));
        }
        try {
            return new Enrolment.Enrolled(person.get().id(), secrets.read(reference.get()));
        } catch (IOException e) {
            LOG.warn("The authenticator of {}: {}", person.get().id(), e.getMessage());
            return new Enrolment.Missing(
                    Text.of("policy.consent.totp-unreadable", reference.get().toString()));
        }
    }

    /// Uses a code up, in the transaction that acts on it.
    CodeOutcome use(Handle transaction, Enrolment.Enrolled enrolled, String code) {
        return authenticators.use(transaction, enrolled.person(), enrolled.secret(), code);
    }
}
