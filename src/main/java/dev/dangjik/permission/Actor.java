package dev.dangjik.permission;

import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SlackAccount;
import java.util.Optional;

/// Who or what asks.
public sealed interface Actor {
    /// The id of the person behind it, when the site knows one.
    Optional<String> person();

    /// `team/user`, `console:user`, `schedule:id` or `alert:id`; what the audit calls them.
    String account();

    /// Somebody in Slack.
    record Member(SlackAccount slack, Optional<String> person) implements Actor {
        @Override
        public String account() {
            return slack.toString();
        }
    }

    /// A timetable.
    record Schedule(String id) implements Actor {
        @Override
        public Optional<String> person() {
            return Optional.empty();
        }

        @Override
        public String account() {
            return "schedule:" + id;
        }
    }

    /// An alert that came in.
    record Alert(String id) implements Actor {
        @Override
        public Optional<String> person() {
            return Optional.empty();
        }

        @Override
        public String account() {
            return "alert:" + id;
        }
    }

    /// Somebody at the console, as the operating system says.
    record Console(String user, Optional<String> person) implements Actor {
        @Override
        public String account() {
            return "console:" + user;
        }
    }

    /// The actor of a Slack account, with the person the site binds it to.
    static Actor member(Site site, SlackAccount account) {
        return new Member(account, site.personOf(account).map(Person::id));
    }

    /// The actor at the console. Root is nobody.
    static Actor console(Site site, String user) {
        return new Console(user, site.personAtConsole(user).map(Person::id));
    }
}
