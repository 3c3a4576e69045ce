using Terrateam.Core.Access;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.RepositorySecrets;

/// <summary>The form that sets a secret.</summary>
/// <param name="Choice">Which.</param>
/// <param name="Value">Its value, sealed.</param>
internal sealed record SealedForm(SecretChoice Choice, SealedSecret Value)
{
    /// <summary>The field that tells this form from the one that deletes.</summary>
    public const string ValueField = "sealed";

    /// <summary>Most bytes of the form: the longest sealed value, with room for how browsers escape it.</summary>
    public const int MaxLength = 96 * 1024;

    /// <summary>Whether this is that form, filled in or not.</summary>
    public static bool Is(PageForm form) => form.Fields.ContainsKey(ValueField);

    /// <summary>What the form says, or why it is refused. The reason repeats nothing of the form: it may be a value.</summary>
    public static (SealedForm? Form, string Refusal) Read(PageForm form)
    {
        if (SealedSecret.Parse(form.Text(ValueField)) is not { } value)
        {
            return (
                null,
                "What was sent is no line that `terrateam secrets seal` prints, so nothing was done with it, and it was not "
                    + "kept. If it was the value itself, it has been on its way to this server: make a new one where it "
                    + "comes from, and seal that."
            );
        }

        return
            SecretChoice.From(form, isVariable: false) is { } choice
            && SecretName.IsValid(choice.Name)
            && !SecretName.IsReserved(choice.Name)
            ? (new(choice with { Name = choice.Name.ToUpperInvariant() }, value), "")
            : (
                null,
                "A name has letters, digits and underscores, no digit at its beginning, and does not begin with "
                    + "GITHUB_, which GitHub keeps to itself. Nothing was set."
            );
    }
}
