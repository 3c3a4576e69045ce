using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Operations;

/// <summary>Where an answer goes that is no text.</summary>
/// <param name="file">A file that is made for this user alone, or null for standard output.</param>
internal sealed class OperationContent(string? file)
{
    /// <summary>Writes it byte by byte. A file that is not whole is none.</summary>
    /// <exception cref="IOException">The file is there already, or the answer ended early.</exception>
    public async Task WriteAsync(Stream content, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            await using var output = Console.OpenStandardOutput();
            await content.CopyToAsync(output, cancellationToken);
            return;
        }

        var writer = PrivateFile.Create(file);
        try
        {
            await using (writer)
                await content.CopyToAsync(writer.BaseStream, cancellationToken);
        }
        catch (Exception)
        {
            File.Delete(file);
            throw;
        }
    }
}
