package dev.dangjik.command.catalogue;

import dev.dangjik.message.LocalizedText;
import java.util.Optional;

/// One declared argument. All but flags may be given by position, in the order of the file, or by name.
///
/// @param name `[a-z][a-z0-9-]*`
/// @param fallback what is taken when it is left out, as a person would type it; read again at every use
public record ArgumentDefinition(
        String name, ArgumentType type, boolean isRequired, Optional<String> fallback, LocalizedText description) {
    public boolean isFlag() {
        return type instanceof ArgumentType.Flag;
    }
}
