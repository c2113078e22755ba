// Every word that the scripts show; what never changes stands in index.html. The page speaks English, each phone the
// language of the person who holds it.

export const words = {
  phoneOf: (name) => `${name}’s phone`,
  groupPhone: "The group",
  editorPhone: (name) => `${name}, the editor`,
  chatOf: (owner, title) => `${owner}: chat with ${title}`,
  languages: { it: "italiano", en: "English" },
  groupLanguages: "italiano, English",
  unreadCount: (count) => `${count} unread`,
  articles: "Sample articles",
  choose: "Choose a sample article",
  forward: "Forward",
  groupHint: (admin, bot) => `${admin} is the administrator here: /follow@${bot} Roma follows for the whole group.`,
  announced: (owner, sender, text) => `${owner}, new message from ${sender}: ${text}`,
  announcedEdit: (owner, text) => `${owner}, message edited: ${text}`,
  publish: /publish|pubblica/i, // what the button under a draft is called, in the bot's languages
  firstName: "Ancelotti",
};

const english = {
  bot: "bot",
  members: (count) => `${count} members`,
  start: "Start",
  unblock: "Unblock",
  addAgain: "Add the bot again",
  about: "What can this bot do?",
  message: "Message",
  messageAs: (name) => `Message as ${name}`,
  writeAs: (name, admin) => (admin ? `${name} (admin)` : name),
  today: "Today",
  unread: "Unread messages",
  edited: "edited",
  silent: "Sent without sound",
  replyTo: (name) => `Reply to ${name}`,
  reply: "Reply",
  forwarded: (from) => `Forwarded from ${from}`,
  photo: "Photo",
  more: "Show more",
  less: "Show less",
  opens: "opens in a new tab",
  copied: "Copied",
  late: "The bot has not answered yet.",
  pieces: (length, count) => `${length.toLocaleString("en")} characters, ${count} messages`,
  noCommands: "The bot has not set its commands yet.",
  block: "Block the bot",
  sticker: "Send a sticker",
  remove: "Remove the bot",
  service: {
    new_chat_members: (bot) => `${bot} was added to the group`,
    migrate_to_chat_id: () => "This group became a supergroup",
    migrate_from_chat_id: () => "This group became a supergroup",
  },
};

const italian = {
  bot: "bot",
  members: (count) => `${count} membri`,
  start: "Avvia",
  unblock: "Sblocca",
  addAgain: "Aggiungi di nuovo il bot",
  about: "Cosa può fare questo bot?",
  message: "Messaggio",
  messageAs: (name) => `Messaggio di ${name}`,
  writeAs: (name, admin) => (admin ? `${name} (admin)` : name),
  today: "Oggi",
  unread: "Messaggi non letti",
  edited: "modificato",
  silent: "Inviato senza suono",
  replyTo: (name) => `Rispondi a ${name}`,
  reply: "Rispondi",
  forwarded: (from) => `Inoltrato da ${from}`,
  photo: "Foto",
  more: "Mostra tutto",
  less: "Mostra meno",
  opens: "si apre in una nuova scheda",
  copied: "Copiato",
  late: "Il bot non ha ancora risposto.",
  pieces: (length, count) => `${length.toLocaleString("it")} caratteri, ${count} messaggi`,
  noCommands: "Il bot non ha ancora impostato i comandi.",
  block: "Blocca il bot",
  sticker: "Invia uno sticker",
  remove: "Rimuovi il bot",
  service: {
    new_chat_members: (bot) => `${bot} è ora nel gruppo`,
    migrate_to_chat_id: () => "Il gruppo è diventato un supergruppo",
    migrate_from_chat_id: () => "Il gruppo è diventato un supergruppo",
  },
};

// The words of a phone in that language.
export function phoneWords(language) {
  return language === "it" ? italian : english;
}
