package dev.dangjik.command.verb;

import dev.dangjik.audit.AuditQuery;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.stack.Stack;
import java.util.Optional;
import java.util.regex.Pattern;

/// What stands behind `/ops audit`, in any order: how many, a stack, a run, a person; or `verify`.
sealed interface AuditWords {
    int MOST = 50;
    int USUAL = 20;
    String VERIFY = "verify";

    Pattern NUMBER = Pattern.compile("[1-9]\\d{0,2}");
    Pattern MENTION = Pattern.compile("<@(U[A-Z0-9]+|W[A-Z0-9]+)(?:\\|[^>]*)?>");

    /// The words make sense.
    record Wanted(int number, Optional<Stack> stack, Optional<RunId> run, Optional<String> person)
            implements AuditWords {
        /// Without the stack, which is the caller's to narrow to.
        AuditQuery query() {
            var query = AuditQuery.latest(number);
            var ofRun = run.map(id -> query.ofRun(id.value())).orElse(query);
            return person.map(ofRun::byPerson).orElse(ofRun);
        }

        private Wanted with(int count) {
            return new Wanted(count, stack, run, person);
        }

        private Wanted with(Stack named) {
            return new Wanted(number, Optional.of(named), run, person);
        }

        private Wanted with(RunId id) {
            return new Wanted(number, stack, Optional.of(id), person);
        }

        private Wanted withPerson(String id) {
            return new Wanted(number, stack, run, Optional.of(id));
        }
    }

    /// The chain is to be checked; whether this person may is decided for the stack.
    record Verify(Optional<Stack> stack) implements AuditWords {}

    /// This word means nothing here.
    record Unclear(String word) implements AuditWords {}

    static AuditWords read(OwnVerb.Use use) {
        if (use.words().contains(VERIFY)) {
            return verify(use);
        }
        var wanted = new Wanted(USUAL, use.stack(), Optional.empty(), Optional.empty());
        for (var word : use.words()) {
            var stack = use.catalogue().stack(word);
            var person = person(use, word);
            if (NUMBER.matcher(word).matches()) {
                wanted = wanted.with(Math.min(Integer.parseInt(word), MOST));
            } else if (stack.isPresent()) {
                wanted = wanted.with(stack.get());
            } else if (person.isPresent()) {
                wanted = wanted.withPerson(person.get());
            } else if (RunId.isPossible(word)) {
                wanted = wanted.with(new RunId(word));
            } else {
                return new Unclear(word);
            }
        }
        return wanted;
    }

    private static AuditWords verify(OwnVerb.Use use) {
        var stack = use.stack();
        for (var word : use.words()) {
            var named = use.catalogue().stack(word);
            if (named.isEmpty() && !word.equals(VERIFY)) {
                return new Unclear(word);
            }
            if (named.isPresent()) {
                stack = named;
            }
        }
        return new Verify(stack);
    }

    /// The person of that id, or whom that mention means in the team of whoever asks.
    private static Optional<String> person(OwnVerb.Use use, String word) {
        var site = use.catalogue().site();
        var mention = MENTION.matcher(word);
        if (mention.matches()
                && use.invocation().request().actor() instanceof Actor.Member(SlackAccount slack, var _)) {
            return site.personOf(new SlackAccount(slack.team(), mention.group(1)))
                    .map(Person::id);
        }
        return Optional.of(word).filter(site.people()::containsKey);
    }
}
