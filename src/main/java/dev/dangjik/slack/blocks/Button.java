package dev.dangjik.slack.blocks;

import java.util.Optional;

/// A button under a message.
///
/// @param value what comes back when it is pressed; at most 2,000 characters, else there is no such button
/// @param confirm asked before the press counts
public record Button(String actionId, String label, String value, Style style, Optional<Confirm> confirm) {
    /// How much it stands out.
    public enum Style {
        PLAIN,
        PRIMARY,
        DANGER
    }

    /// A question before the press counts.
    public record Confirm(String title, String question, String yes, String no) {}

    public static Button plain(String actionId, String label, String value) {
        return new Button(actionId, label, value, Style.PLAIN, Optional.empty());
    }

    public Button primary() {
        return new Button(actionId, label, value, Style.PRIMARY, confirm);
    }

    public Button danger(Confirm question) {
        return new Button(actionId, label, value, Style.DANGER, Optional.of(question));
    }

    public Button asking(Confirm question) {
        return new Button(actionId, label, value, style, Optional.of(question));
    }
}
