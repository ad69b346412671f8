package dev.dangjik.console;

import io.nayuki.qrcodegen.QrCode;

/// A QR code in letters, two rows of it in one line, light on a dark terminal.
final class QrText {
    /// Light modules around it; ISO/IEC 18004 wants four, and telephones read two.
    private static final int QUIET = 2;

    private QrText() {}

    static String of(String content) {
        var code = QrCode.encodeText(content, QrCode.Ecc.LOW);
        var text = new StringBuilder();
        for (int y = -QUIET; y < code.size + QUIET; y += 2) {
            for (int x = -QUIET; x < code.size + QUIET; x++) {
                boolean isUpperLight = !code.getModule(x, y);
                boolean isLowerLight = !code.getModule(x, y + 1);
                text.append(half(isUpperLight, isLowerLight));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static char half(boolean isUpperLight, boolean isLowerLight) {
        if (isUpperLight) {
            return isLowerLight ? '\u2588' : '\u2580';
        }
        return isLowerLight ? '\u2584' : ' ';
    }
}
