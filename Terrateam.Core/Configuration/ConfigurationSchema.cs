using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>The configuration file as a JSON schema, for editors.</summary>
/// <remarks>
/// Made of the same description that the file is checked by, so that both accept and refuse the same.
/// </remarks>
public static class ConfigurationSchema
{
    // It is read by people and by editors, not put into a page.
    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema, draft 7, ending in a line break.</summary>
    public static string Write()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Format))
            SchemaWriter.Write(FileNode.Shape).WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
