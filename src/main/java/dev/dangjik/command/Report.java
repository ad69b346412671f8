package dev.dangjik.command;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Plan;
import java.util.List;
import java.util.Optional;

/// What a person is shown who has asked to see something. Says what; how it looks is decided where it is shown.
///
/// @param offers what can be pressed below it
public record Report(Text title, Mood mood, List<Section> sections, List<Offer> offers) {
    public Report {
        sections = List.copyOf(sections);
        offers = List.copyOf(offers);
    }

    /// One that offers nothing.
    public Report(Text title, Mood mood, List<Section> sections) {
        this(title, mood, sections, List.of());
    }

    /// A button that says what it does.
    ///
    /// @param words what it is the same as to type
    /// @param question asked before a press counts
    public record Offer(Text label, String words, Optional<Text> question) {}

    /// How things stand, from nothing to say to wrong. `UNKNOWN`: it could not be looked at; never counts as good.
    public enum Mood {
        PLAIN,
        GOOD,
        WARNING,
        UNKNOWN,
        BAD
    }

    /// A part of a report.
    public sealed interface Section {
        /// Sentences, each with how that thing stands.
        record Lines(List<Line> lines) implements Section {
            public Lines {
                lines = List.copyOf(lines);
            }
        }

        /// Output of a machine, shown as it is.
        ///
        /// @param isTruncated whether the machine had more to say
        record Output(Optional<Text> heading, String content, boolean isTruncated) implements Section {}

        /// What would change and every command, word for word.
        record Changes(Plan plan) implements Section {}

        /// Rows of cells, each a text or a string.
        record Table(List<Text> headings, List<? extends List<?>> rows) implements Section {
            public Table {
                headings = List.copyOf(headings);
                rows = rows.stream().<List<?>>map(List::copyOf).toList();
            }
        }
    }

    /// One sentence of a report.
    ///
    /// @param typeNext the command that helps, when there is one
    public record Line(Mood mood, Text text, Optional<String> typeNext) {
        public static Line of(Mood mood, Text text) {
            return new Line(mood, text, Optional.empty());
        }
    }
}
