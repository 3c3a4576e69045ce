using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Terrateam.Sandbox.Page;

/// <summary>HTML. Whatever is interpolated is escaped, unless it is HTML already.</summary>
internal readonly record struct Html(string Text)
{
    /// <summary>Nothing.</summary>
    public static Html None { get; } = new("");

    /// <summary>HTML of an interpolated string.</summary>
    public static Html From(ref HtmlText text) => new(text.ToString());

    /// <summary>One after the other.</summary>
    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Builds <see cref="Html"/> from an interpolated string and escapes its values.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Html html) => _text.Append(html.Text);

    public void AppendFormatted(string? value) => _text.Append(WebUtility.HtmlEncode(value));

    public void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
