using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>The configuration file as a JSON schema, for editors.</summary>
/// <remarks>Written from the same description that files are checked by, so that both accept the same.</remarks>
public static class ConfigurationSchema
{
    /// <summary>Its identifier: where the newest one is, as docs/configuration.md has it.</summary>
    public const string Address = "https://raw.githubusercontent.com/OWNER/terrateam/main/schema/config.schema.json";

    // People and editors read the output; it is not embedded in HTML.
    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema, draft 7, with a final line break.</summary>
    public static string Write()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Format))
            SchemaWriter.Write(FileNode.Shape).WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
