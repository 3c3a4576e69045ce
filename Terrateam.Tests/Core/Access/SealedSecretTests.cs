using System.Text.RegularExpressions;
using Terrateam.Core.Access;

namespace Terrateam.Tests.Core.Access;

/// <summary>The line in which a sealed value goes to the page.</summary>
public sealed class SealedSecretTests
{
    [Theory]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData((48 * 1024) + 48)]
    public void A_line_is_read_as_it_was_written_and_fits_the_pattern_of_the_page(int length)
    {
        var written = new SealedSecret("568250167242549743", Convert.ToBase64String(new byte[length]));

        Assert.Equal(written, SealedSecret.Parse(written.ToString()));
        Assert.Equal(written, SealedSecret.Parse($"  {written}\r\n"));
        Assert.Matches($"^(?:{SealedSecret.Pattern})$", written.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData((48 * 1024) + 49)]
    [InlineData(1024 * 1024)]
    public void What_is_too_short_or_too_long_for_a_sealed_value_is_none(int length) =>
        Assert.Null(SealedSecret.Parse(new SealedSecret("1", Convert.ToBase64String(new byte[length])).ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("sealed")]
    [InlineData("sealed:v1:")]
    [InlineData("sealed:v1:1:hunter2")]
    [InlineData("sealed:v1:1:a value that is longer than forty-eight bytes, as some are")]
    [InlineData("sealed:v1::BOX")]
    [InlineData("sealed:v1:../key:BOX")]
    [InlineData("sealed:v1:1:2:BOX")]
    [InlineData("sealed:v2:1:BOX")]
    [InlineData("SEALED:v1:1:BOX")]
    [InlineData("value sealed:v1:1:BOX")]
    [InlineData("sealed:v1:1:BOX value")]
    [InlineData("sealed:v1:1:BOX\nvalue")]
    [InlineData("BOX")]
    public void Whatever_else_is_pasted_is_none(string text)
    {
        var box = Convert.ToBase64String(new byte[60]);

        Assert.Null(SealedSecret.Parse(text.Replace("BOX", box, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_box_has_one_spelling()
    {
        var box = Convert.ToBase64String(new byte[49]);

        Assert.NotNull(SealedSecret.Parse($"sealed:v1:1:{box}"));
        Assert.Null(SealedSecret.Parse($"sealed:v1:1:{Regex.Replace(box, "A==$", "B==")}"));
        Assert.Null(SealedSecret.Parse($"sealed:v1:1:{box[..4]} {box[4..]}"));
    }
}
