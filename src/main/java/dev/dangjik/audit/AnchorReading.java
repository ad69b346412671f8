package dev.dangjik.audit;

import java.util.List;
import java.util.Optional;

/// What reading one place came to.
public sealed interface AnchorReading {
    Place place();

    /// Where anchors are.
    ///
    /// @param id Slack id of the channel, id of the machine, or name of the file
    record Place(Kind kind, String id) {
        @Override
        public String toString() {
            return kind.word() + " " + id;
        }
    }

    /// The kinds of places.
    enum Kind {
        SLACK("slack"),
        MACHINE("vm"),
        /// Lines that an auditor brings.
        FILE("file");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// In reports and files.
        public String word() {
            return word;
        }

        static Optional<Kind> of(String word) {
            for (var kind : values()) {
                if (kind.word.equals(word)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /// It was read.
    ///
    /// @param isWhole whether it keeps what was written there for ever; a journal forgets its oldest lines
    record Read(Place place, List<Found> found, boolean isWhole) implements AnchorReading {
        public Read {
            found = List.copyOf(found);
        }
    }

    /// It could not be read, or there is none.
    ///
    /// @param why for a person, with what to do
    record Unavailable(Place place, String why) implements AnchorReading {}

    /// Something that stands there.
    ///
    /// @param link the link it is about, as the place itself knows it apart from the text; empty when it does
    ///     not
    /// @param isEdited whether the place says that it was changed after it was written
    record Found(String text, Optional<Long> link, boolean isEdited) {}
}
