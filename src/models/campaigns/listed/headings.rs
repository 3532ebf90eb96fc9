//! What columns of numbers and names are called, in the languages that an inbox may listen to. All is in small letters, with
//! `_` between words.

/// How surely a heading with this word in it is that of a number to be texted: "Order number" is less so than "Phone".
pub fn telling(word: &str) -> u8 {
    match word {
        _ if is_among(PHONES, word) => 2,
        _ if is_among(NUMBERS, word) => 1,
        _ => 0,
    }
}

pub fn is_name(heading: &str) -> bool {
    is_among(NAMES, heading)
}

/// The first or the last name.
pub fn is_part_of_name(heading: &str) -> bool {
    is_among(PARTS_OF_NAMES, heading)
}

fn is_among(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// A line for English, French, Spanish, German, Portuguese, Italian, Dutch, Polish, Russian, Greek, Arabic and Chinese.
const PHONES: &str = "
    phone mobile cell cellphone tel telephone sms msisdn whatsapp
    téléphone portable tél
    teléfono telefono móvil movil celular
    telefon telefonnummer handy handynummer mobil mobilnummer mobiltelefon rufnummer
    telefone telemóvel telemovel
    cellulare
    telefoon telefoonnummer mobiel gsm
    komórka komórkowy
    телефон мобильный
    τηλέφωνο κινητό
    هاتف الهاتف جوال الجوال الموبايل
    手机 手机号 手机号码 电话 电话号码 手機 電話
";

const NUMBERS: &str = "number numéro numero número nummer numer номер αριθμός";

const NAMES: &str = "
    name full_name customer customer_name contact contact_name client
    nom nom_complet nom_et_prénom nom_prénom
    nombre nombre_completo nombre_y_apellidos cliente
    kunde kundin kontakt
    nome nome_completo
    nome_e_cognome nominativo
    naam volledige_naam klant
    imię_i_nazwisko klient
    фио клиент
    ονοματεπώνυμο πελάτης
    اسم الاسم الاسم_الكامل العميل
    姓名 名字 客户
";

const PARTS_OF_NAMES: &str = "
    first_name firstname forename given_name last_name lastname surname family_name
    prénom prenom nom_de_famille
    apellido apellidos
    vorname nachname familienname
    sobrenome apelido
    cognome
    voornaam achternaam
    imię imie nazwisko
    имя фамилия
    όνομα επώνυμο
";
